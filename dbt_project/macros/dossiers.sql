{#-
  An attribute of a dossier by the first source, in order of priority, that states it. `code` is a small number, null
  where the source does not state it; `source_rank` is the place of the source in that order. Two rows of one edition that
  contradict each other give the lower code, so that the answer never depends on the order of rows.
-#}
{% macro take_first_stated(code) -%}
    mod(min(source_rank * 100000 + ({{ code }})), 100000)
{%- endmacro %}

{#- A month as one number that may be compared and subtracted: 12 × year + month − 1. -#}
{% macro month_number(date) -%}
    (extract(year from {{ date }}) * 12 + extract(month from {{ date }}) - 1)
{%- endmacro %}
