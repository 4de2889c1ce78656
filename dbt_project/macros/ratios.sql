{#- The three columns of one ratio in a wide table: its pair and its percentage. `ratios`: {name: indicator_id}. -#}
{% macro ratio_columns(name, ratios) -%}
    max(numerator) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_numerator,
    max(denominator) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_denominator,
    max(value) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_percent
{%- endmacro %}
