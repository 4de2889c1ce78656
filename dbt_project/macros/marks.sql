{#-
  The marks of a figure and how they travel into what is made of it (judging.md §6, last line): the weakest of the
  inputs stands on every value.

  qualifier: '' a plain figure, '~' about, '<' less than, '>' more than, '<>' inputs bounded on both sides, so that
  nothing is known of the size. In this order each is weaker than the one before; '<' and '>' together are '<>'.
  flags: break, corrected, estimated, provisional, sorted, “|” between; every flag of an input stands. What tells of
  one figure only (carried, part_of_period, outside_universe) is set where that figure is made and never counted here.
-#}

{#- The qualifier of what is made of two figures by adding them. -#}
{% macro weakest_qualifier(a, b) -%}
    case
        when {{ a }} = {{ b }} then {{ a }}
        when {{ a }} in ('', '~') and {{ b }} in ('', '~') then '~'
        when {{ a }} in ('', '~') then {{ b }}
        when {{ b }} in ('', '~') then {{ a }}
        else '<>'
    end
{%- endmacro %}

{#- The qualifier a figure brings to what it is taken away from, or divides: less of it leaves more of the other. -#}
{% macro invert_qualifier(qualifier) -%}
    case {{ qualifier }}
        when '<' then '>'
        when '>' then '<'
        else {{ qualifier }}
    end
{%- endmacro %}

{#- The flags of two figures, each once, sorted. -#}
{% macro merge_flags(a, b) -%}
    case
        when {{ a }} = {{ b }} or {{ b }} = '' then {{ a }}
        when {{ a }} = '' then {{ b }}
        else
            array_to_string(list_sort(list_distinct(list_concat(
                string_split({{ a }}, '|'), string_split({{ b }}, '|')
            ))), '|')
    end
{%- endmacro %}

{#-
  What a mark weighs in a count of marks. Like the rods of an abacus: each mark counts its inputs in 18 bits of one
  number (up to 262,143 of them), so that a running total carries one column and not seven.
-#}
{% macro place_of_mark(mark) -%}
    {%- set marks = ['about', 'less', 'more', 'break', 'corrected', 'estimated', 'provisional'] -%}
    cast({{ 262144 ** marks.index(mark) }} as hugeint)
{%- endmacro %}

{#- One figure's marks as a count, to be summed: over its columns `qualifier` and `flags`. -#}
{% macro count_marks() -%}
    case
        when qualifier = '' and flags = '' then cast(0 as hugeint)
        else
            if(qualifier = '~', {{ place_of_mark('about') }}, 0)
            + if(qualifier in ('<', '<>'), {{ place_of_mark('less') }}, 0)
            + if(qualifier in ('>', '<>'), {{ place_of_mark('more') }}, 0)
            {%- for flag in ['break', 'corrected', 'estimated', 'provisional'] %}
                + if(list_contains(string_split(flags, '|'), '{{ flag }}'), {{ place_of_mark(flag) }}, 0)
            {%- endfor %}
    end
{%- endmacro %}

{#- Whether any input counted in `marks` has the mark. -#}
{% macro has_mark(marks, mark) -%}
    ({{ marks }} // {{ place_of_mark(mark) }}) % 262144 > 0
{%- endmacro %}

{#- The weakest qualifier among the inputs counted in `marks`. -#}
{% macro qualifier_of(marks) -%}
    case
        when {{ marks }} = 0 then ''
        when {{ has_mark(marks, 'less') }} and {{ has_mark(marks, 'more') }} then '<>'
        when {{ has_mark(marks, 'less') }} then '<'
        when {{ has_mark(marks, 'more') }} then '>'
        when {{ has_mark(marks, 'about') }} then '~'
        else ''
    end
{%- endmacro %}

{#- The flags of the inputs counted in `marks`. -#}
{% macro flags_of(marks) -%}
    case
        when {{ marks }} = 0 then ''
        else
            concat_ws(
                '|'
                {%- for flag in ['break', 'corrected', 'estimated', 'provisional'] %},
                if({{ has_mark(marks, flag) }}, '{{ flag }}', null)
                {%- endfor %}
            )
    end
{%- endmacro %}
