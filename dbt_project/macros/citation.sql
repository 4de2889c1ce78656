{#-
  The id of one value, as `chiso cite` takes and prints it (with @ and the release behind it). This is its only home:
  Python renders the form (orchestration/release/trace/value_id.py) to write ids and to read them, so it calls nothing
  of dbt.
-#}
{% macro value_id_form() -%}
    chiso:{indicator_id}/{unit_id}/{period_start}..{period_end}/{period_kind}/{boundary_set}
{%- endmacro %}

{#- The id of each row of `table`, which has the columns that the form names. -#}
{% macro value_id(table) -%}
    '{{ value_id_form() | replace('{', "' || " ~ table ~ '.') | replace('}', " || '") }}'
{%- endmacro %}
