{#-
  The order in which sources are preferred, as an ORDER BY list over a statement: the declared priority, then the later
  statement; the name decides what is left, so that a run never depends on the order of rows (domain.md §8.8).
-#}
{% macro order_of_preference(statement) -%}
    {{ statement }}.priority asc, {{ statement }}.known_from desc, {{ statement }}.source_id asc
{%- endmacro %}

{#- The distinct datasets among “|”-joined lists of them, sorted and joined again; an aggregate. -#}
{% macro merge_source_lists(column) -%}
    array_to_string(list_sort(list_distinct(flatten(list(string_split({{ column }}, '|'))))), '|')
{%- endmacro %}
