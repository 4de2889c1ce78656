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
  What a figure is compared with, and as what: on the exact pair where there is one, never on the rounded percentage
  (domain.md §5). 100 × numerator stands beside target × denominator; a number without a denominator beside the target.
-#}
{% macro goal(target, denominator) -%}
    ({{ target }} * coalesce({{ denominator }}, 1))
{%- endmacro %}

{% macro amount(numerator, denominator, value) -%}
    if({{ denominator }} is null, {{ value }}, 100 * {{ numerator }})
{%- endmacro %}

{#-
  Whether every amount between two ends meets the goal, and whether none does; where neither, the figure can't decide.
  “trên X” is >, “X” and “đạt X” are >=, “dưới X” is < (domain.md §5). Over the columns lower_amount and upper_amount (null
  lies infinitely far away), and is_lower_open and is_upper_open: whether the end itself is left out.
-#}
{% macro meets(comparator, goal) -%}
    coalesce(case {{ comparator }}
        when '>=' then lower_amount >= {{ goal }}
        when '>'
            then lower_amount > {{ goal }}
                or (lower_amount = {{ goal }} and is_lower_open)
        when '<=' then upper_amount <= {{ goal }}
        when '<'
            then upper_amount < {{ goal }}
                or (upper_amount = {{ goal }} and is_upper_open)
    end, false)
{%- endmacro %}

{% macro fails(comparator, goal) -%}
    coalesce(case {{ comparator }}
        when '>='
            then upper_amount < {{ goal }}
                or (upper_amount = {{ goal }} and is_upper_open)
        when '>' then upper_amount <= {{ goal }}
        when '<='
            then lower_amount > {{ goal }}
                or (lower_amount = {{ goal }} and is_lower_open)
        when '<' then lower_amount >= {{ goal }}
    end, false)
{%- endmacro %}

{#-
  How many of the numerator are missing for the goal, or too many for it; null where the pair meets it, or there is no
  numerator.
-#}
{% macro items_to_goal(comparator, goal, numerator) -%}
    cast(nullif(greatest(0, case {{ comparator }}
        when '>=' then ceil({{ goal }}) - {{ numerator }}
        when '>' then floor({{ goal }}) + 1 - {{ numerator }}
        when '<=' then {{ numerator }} - floor({{ goal }})
        when '<' then {{ numerator }} - (ceil({{ goal }}) - 1)
    end), 0) as bigint)
{%- endmacro %}

{#- How far a stock may lie from the day it is asked for, in days (judging.md §6). -#}
{% macro most_days_from_due_date() -%}
    92
{%- endmacro %}

{#- How far “about” reaches, as a share of the number itself: our choice, a twentieth. -#}
{% macro width_of_about() -%}
    0.05
{%- endmacro %}

{#- Half a unit of the last decimal that was printed: what rounding can hide. 100 % is said of all, and hides nothing. -#}
{% macro half_of_last_decimal(value) -%}
    if(
        {{ value }} = 100,
        0,
        cast(0.5 / pow(10, length(rtrim(split_part(cast({{ value }} as varchar), '.', 2), '0'))) as decimal(18, 8))
    )
{%- endmacro %}

{#- The most that the coverage of two figures may differ, in points of 100, for a change between them to be told. -#}
{% macro max_coverage_difference() -%}
    5
{%- endmacro %}

{#- How far a series' pace is drawn on, in years: further is no forecast but arithmetic. -#}
{% macro forecast_years() -%}
    10
{%- endmacro %}
