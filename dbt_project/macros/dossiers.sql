{#-
  What the source that speaks first says of a dossier, among those that say anything: `code` (a small number, null =
  not said) of the lowest `speaker`. Two rows of one edition that contradict each other give the lower code, so the
  answer never depends on the order of rows.
-#}
{% macro first_said(code) -%}
    mod(min(speaker * 100000 + ({{ code }})), 100000)
{%- endmacro %}

{#- What can only come to pass (finished, result issued): true as soon as any source shows it. -#}
{% macro ever(condition) -%}
    max(case when {{ condition }} then 1 else 0 end)
{%- endmacro %}

{#- A month as one number that may be compared and subtracted: 12 × year + month − 1. -#}
{% macro month_number(date) -%}
    (extract(year from {{ date }}) * 12 + extract(month from {{ date }}) - 1)
{%- endmacro %}
