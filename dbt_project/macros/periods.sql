{#-
  How a period is called. Python renders these very macros (orchestration/release/describe/period_names.py), so they
  call nothing of dbt. `start`, `end` and `kind` are SQL expressions: days and one of in_period, year_to_date, as_of.
-#}

{#- Months that run from the 15th to the 14th (Decree 09/2019/NĐ-CP). -#}
{% macro is_administrative_period(start='period_start', end='period_end') -%}
    (day({{ start }}) = 15 and day({{ end }}) = 14)
{%- endmacro %}

{#- How many whole months of one calendar a period is; null where it is not. -#}
{% macro count_period_months(start, end) -%}
    case
        when {{ is_administrative_period(start, end) }} then datediff('month', {{ start }}, {{ end }})
        when day({{ start }}) = 1 and {{ end }} = last_day({{ end }}) then datediff('month', {{ start }}, {{ end }}) + 1
    end
{%- endmacro %}

{#- Which of the forms a period has. `forms`: SQL expressions by the name of the form. -#}
{% macro choose_period_form(forms, start, end, kind) -%}
    {%- set months = '(' ~ count_period_months(start, end) ~ ')' -%}
    case
        when {{ kind }} = 'as_of' then {{ forms.day }}
        else coalesce(
            case
                when {{ kind }} = 'year_to_date' then if({{ months }} = month({{ end }}), {{ forms.year_to_date }}, null)
                when {{ months }} = 1 then {{ forms.month }}
                when {{ months }} = 3 and month({{ end }}) % 3 = 0 then {{ forms.quarter }}
                when {{ months }} = 6 and month({{ end }}) % 6 = 0 then {{ forms.half_year }}
                when {{ months }} = 9 and month({{ end }}) = 9 then {{ forms.nine_months }}
                when {{ months }} = 12 and month({{ end }}) = 12 then {{ forms.year }}
            end || if({{ is_administrative_period(start, end) }}, {{ forms.administrative }}, ''),
            {{ forms.days }} || if({{ kind }} = 'year_to_date', {{ forms.cumulated }}, '')
        )
    end
{%- endmacro %}

{#-
  The id of a period, unlike that of any other: 2025-06, 2025-Q3, 2025-H1, 2025-9M, 2025, 2025-YTD-09, 2025-06-30, with
  -ADM behind in the administrative calendar; what is none of these is named by its days, 2025-02-01..2025-04-30. Null
  where there is no period.
-#}
{% macro period_id(start='period_start', end='period_end', kind='period_kind') -%}
    {{ choose_period_form({
        'day': "strftime(" ~ end ~ ", '%Y-%m-%d')",
        'year_to_date': "strftime(" ~ end ~ ", '%Y-YTD-%m')",
        'month': "strftime(" ~ end ~ ", '%Y-%m')",
        'quarter': "concat(year(" ~ end ~ "), '-Q', quarter(" ~ end ~ "))",
        'half_year': "concat(year(" ~ end ~ "), '-H', month(" ~ end ~ ") // 6)",
        'nine_months': "concat(year(" ~ end ~ "), '-9M')",
        'year': "cast(year(" ~ end ~ ") as varchar)",
        'administrative': "'-ADM'",
        'days': "strftime(" ~ start ~ ", '%Y-%m-%d') || '..' || strftime(" ~ end ~ ", '%Y-%m-%d')",
        'cumulated': "'-YTD'",
    }, start, end, kind) }}
{%- endmacro %}

{#- The period in Vietnamese, as within a sentence. -#}
{% macro period_name_vi(start='period_start', end='period_end', kind='period_kind') -%}
    {%- set days = "strftime(" ~ start ~ ", '%d/%m/%Y') || ' – ' || strftime(" ~ end ~ ", '%d/%m/%Y')" -%}
    {{ choose_period_form({
        'day': "strftime(" ~ end ~ ", 'tại ngày %d/%m/%Y')",
        'year_to_date': "concat('lũy kế đến hết tháng ', month(" ~ end ~ "), '/', year(" ~ end ~ "))",
        'month': "concat('tháng ', month(" ~ end ~ "), '/', year(" ~ end ~ "))",
        'quarter': "concat('quý ', ['I', 'II', 'III', 'IV'][quarter(" ~ end ~ ")], '/', year(" ~ end ~ "))",
        'half_year': "concat('6 tháng ', if(month(" ~ end ~ ") = 6, 'đầu', 'cuối'), ' năm ', year(" ~ end ~ "))",
        'nine_months': "concat('9 tháng đầu năm ', year(" ~ end ~ "))",
        'year': "concat('năm ', year(" ~ end ~ "))",
        'administrative': "' (kỳ hành chính, ' || " ~ days ~ " || ')'",
        'days': days,
        'cumulated': "' (lũy kế)'",
    }, start, end, kind) }}
{%- endmacro %}

{#- The period in English, as within a sentence. -#}
{% macro period_name_en(start='period_start', end='period_end', kind='period_kind') -%}
    {%- set days = "strftime(" ~ start ~ ", '%-d %B %Y') || ' to ' || strftime(" ~ end ~ ", '%-d %B %Y')" -%}
    {{ choose_period_form({
        'day': "strftime(" ~ end ~ ", 'on %-d %B %Y')",
        'year_to_date': "strftime(" ~ end ~ ", 'the year to %B %Y')",
        'month': "strftime(" ~ end ~ ", '%B %Y')",
        'quarter': "concat('Q', quarter(" ~ end ~ "), ' ', year(" ~ end ~ "))",
        'half_year': "concat('the ', if(month(" ~ end ~ ") = 6, 'first', 'second'), ' half of ', year(" ~ end ~ "))",
        'nine_months': "concat('the first nine months of ', year(" ~ end ~ "))",
        'year': "cast(year(" ~ end ~ ") as varchar)",
        'administrative': "' (administrative calendar, ' || " ~ days ~ " || ')'",
        'days': days,
        'cumulated': "' (cumulative)'",
    }, start, end, kind) }}
{%- endmacro %}

{#- A text that begins a line: its first letter is a capital. -#}
{% macro capitalize(text) -%}
    upper(left({{ text }}, 1)) || substr({{ text }}, 2)
{%- endmacro %}
