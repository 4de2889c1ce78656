{#-
  The six aggregation rules (domain.md §4), each one macro: what a group's pair is, given the running sums over its
  members. `pair` is {numerator, denominator}; a rule that never rolls up gives null.
-#}

{% macro pair(numerator, denominator) -%}
    struct_pack(
        numerator := cast({{ numerator }} as decimal(38, 6)), denominator := cast({{ denominator }} as decimal(38, 6))
    )
{%- endmacro %}

{#- Sum of numerators over sum of denominators, of the members that gave both. Never a mean of percentages. -#}
{% macro pooled_ratio(sums) -%}
    {{ pair(sums ~ '.numerator', sums ~ '.denominator') }}
{%- endmacro %}

{#- Distinct things (persons, users, procedures) are counted at each level; sums over units would count twice. -#}
{% macro pooled_ratio_distinct() -%}
    {{ pair('null', 'null') }}
{%- endmacro %}

{#- Members whose flag is 1, over every member of the universe, whether it reported or not. -#}
{% macro share_of_units(sums, universe) -%}
    {{ pair(sums ~ '.numerator', universe) }}
{%- endmacro %}

{#- A plain sum; there is no denominator. -#}
{% macro sum_count(sums) -%}
    {{ pair(sums ~ '.numerator', 'null') }}
{%- endmacro %}

{#- Members of a closed list: a service of two ministries is one, so counts of units are never added (judging.md §6). -#}
{% macro count_distinct() -%}
    {{ pair('null', 'null') }}
{%- endmacro %}

{#- Whether the rule counts things that may occur in several units. -#}
{% macro counts_distinct_things(rule) -%}
    {{ rule }} in ('pooled_ratio_distinct', 'count_distinct')
{%- endmacro %}

{#- Whether the rule gives a number of things, without a denominator. -#}
{% macro gives_a_count(rule) -%}
    {{ rule }} in ('sum_count', 'count_distinct')
{%- endmacro %}

{#- Published for the whole country only; what provinces print is another statistic. -#}
{% macro national_only() -%}
    {{ pair('null', 'null') }}
{%- endmacro %}

{#- 0–100 from an exact pair, to six places. -#}
{% macro percent(numerator, denominator) -%}
    cast(100 * cast({{ numerator }} as double) / cast({{ denominator }} as double) as decimal(38, 6))
{%- endmacro %}

{#-
  How much of what is expected behind a group's value was heard, 0–100: by weight where all weights are known, else of a
  longer period its unit-tiles, else the units; null where nobody is expected behind it, as behind a unit's own figure.
-#}
{% macro coverage_percent(figure) -%}
    cast(case
        when {{ figure }}.weight_expected is not null
            then 100.0 * {{ figure }}.weight_heard / {{ figure }}.weight_expected
        when {{ figure }}.units_expected is not null
            then
                100.0 * coalesce({{ figure }}.tiles_heard, {{ figure }}.units_reported)
                / nullif(coalesce({{ figure }}.tiles_expected, {{ figure }}.units_expected), 0)
    end as decimal(9, 4))
{%- endmacro %}

{#- By what a coverage is taken: weight or units; null where there is no coverage. -#}
{% macro coverage_basis(figure) -%}
    case
        when {{ figure }}.weight_expected is not null then 'weight'
        when {{ figure }}.units_expected > 0 and coalesce({{ figure }}.tiles_expected, {{ figure }}.units_expected) > 0
            then 'units'
    end
{%- endmacro %}

{#-
  Whether as much is heard behind a group's value as the indicator asks for, on the exact weights or counts; true where
  nobody is expected behind it, and where there is no minimum.
-#}
{% macro reaches_minimum(figure, min_coverage) -%}
    coalesce(
        if(
            {{ figure }}.weight_expected is not null,
            {{ figure }}.weight_heard >= {{ min_coverage }} * {{ figure }}.weight_expected,
            coalesce({{ figure }}.tiles_heard, {{ figure }}.units_reported)
            >= {{ min_coverage }} * coalesce({{ figure }}.tiles_expected, {{ figure }}.units_expected)
        ),
        true
    )
{%- endmacro %}
