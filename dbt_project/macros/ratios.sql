{#-
  The columns of one ratio in a wide table: its pair and its percentage, with the marks and the coverage that stand
  behind it. `ratios`: {name: indicator_id}.
-#}
{% macro ratio_columns(name, ratios) -%}
    max(numerator) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_numerator,
    max(denominator) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_denominator,
    max(value) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_percent,
    max(qualifier) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_qualifier,
    max(flags) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_flags,
    max(coverage) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_coverage,
    max(coverage_basis) filter (indicator_id = '{{ ratios[name] }}') as {{ name }}_coverage_basis
{%- endmacro %}
