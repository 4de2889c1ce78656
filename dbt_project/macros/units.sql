{#- Whether a unit reports itself: whatever is no group of units. Who is expected to, a scope says. -#}
{% macro is_reporting_unit(unit) -%}
    {{ unit }}.unit_class not in ('country', 'block', 'region')
{%- endmacro %}

{#- The day from which the country has 34 provinces (Resolution 202/2025/QH15), as a date. -#}
{% macro merger_date() -%}
    date '{{ var("merger_date") }}'
{%- endmacro %}
