{#- The schema is the layer's plain name: marts.fct_indicator, not main_marts.fct_indicator. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name | default(target.schema, true) | trim }}
{%- endmacro %}
