{#-
  How a figure is judged. The analysts' questions use these macros too, and a release renders them with plain Jinja: so
  nothing here may call dbt.
-#}

{#- What was known at the end of a day: the version in force then, which later editions may since have replaced. -#}
{% macro is_known_at_end_of(version, day) -%}
    (
        {{ version }}.known_from < {{ day }} + interval 1 day
        and ({{ version }}.known_to is null or {{ version }}.known_to >= {{ day }} + interval 1 day)
    )
{%- endmacro %}

{#- A figure of one day, or of a year so far: a quarter or a month never stands for the year it closes. -#}
{% macro is_of_day_or_year(figure) -%}
    ({{ figure }}.period_kind = 'as_of' or {{ figure }}.period_start = date_trunc('year', {{ figure }}.period_end))
{%- endmacro %}

{#-
  Whether a figure meets its target: on the exact pair where there is one, never on the rounded percentage
  (domain.md §5: "trên X%" is >, "X%" and "100%" are >=).
-#}
{% macro meets(comparator, target, numerator, denominator, value) -%}
    case
        when {{ denominator }} is not null and {{ comparator }} = '>'
            then 100 * {{ numerator }} > {{ target }} * {{ denominator }}
        when {{ denominator }} is not null then 100 * {{ numerator }} >= {{ target }} * {{ denominator }}
        when {{ comparator }} = '>' then {{ value }} > {{ target }}
        else {{ value }} >= {{ target }}
    end
{%- endmacro %}

{#-
  The verdict on a figure that is known: met or missed where the units that reported decide it, else it can't be
  judged yet.
  Over the columns is_met, is_partial, could_be_met (met if every unit that did not report had it) and aggregation_rule.
-#}
{% macro verdict() -%}
    case
        when value is null then 'cannot_judge'
        when not is_partial then if(is_met, 'met', 'missed')
        when aggregation_rule in ('share_of_units', 'sum_count') and is_met then 'met'
        when aggregation_rule = 'share_of_units' and not could_be_met then 'missed'
        else 'cannot_judge'
    end
{%- endmacro %}

{#- The most that the coverage of two figures may differ, in points of 100, for a change between them to be told. -#}
{% macro max_coverage_difference() -%}
    5
{%- endmacro %}
