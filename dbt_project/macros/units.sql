{#- Whether a unit reports itself: not a group of units (block, region, country) and not an enterprise. -#}
{% macro is_reporting_unit(unit) -%}
    {{ unit }}.unit_class in ('province', 'ministry', 'gov_attached')
{%- endmacro %}

{#- The day from which the country has 34 provinces (Resolution 202/2025/QH15), as a date. -#}
{% macro merger_date() -%}
    date '{{ var("merger_date") }}'
{%- endmacro %}
