{#-
  The primary keys of a contract are declared once the rows are in: an index made at one go costs half of one that grows
  row by row, and refuses a key that occurs twice, or a null in it, all the same.
-#}
{% macro duckdb__get_table_columns_and_constraints() %}
  (
  {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
    {{ column }}{{ "," if not loop.last }}
  {%- endfor %}
  )
{% endmacro %}

{% macro add_constraints(relation) %}
  {%- for constraint in adapter.render_raw_model_constraints(raw_constraints=model['constraints']) %}
  alter table {{ relation }} add {{ constraint }};
  {%- endfor %}
{% endmacro %}
