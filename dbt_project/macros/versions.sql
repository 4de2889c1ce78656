{#-
  A version is an interval of knowledge: `known_from` (included) to `known_to` (excluded, null = still in force).

  Sums over versions are taken as deltas: a value is added when it becomes known and taken away when it stops being
  known, then summed along `known_from`. Cost follows the number of versions; nothing is multiplied out.
-#}

{#- The deltas of `relation`: +column at known_from, −column at known_to. `sums` maps a new name to an expression. -#}
{% macro deltas(relation, key, sums) %}
    select
        {{ key | join(', ') }},
        known_from,
        {% for name, of in sums.items() -%}
        {{ of }} as {{ name }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ relation }}
    union all
    select
        {{ key | join(', ') }},
        known_to as known_from,
        {% for name, of in sums.items() -%}
        -({{ of }}) as {{ name }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ relation }}
    where known_to is not null
{% endmacro %}

{#- Deltas → intervals with running sums. A moment at which several things change is one version. -#}
{% macro running(relation, key, sums) %}
    select
        {{ key | join(', ') }},
        known_from,
        {% for name in sums -%}
        sum({{ name }}) over along as {{ name }},
        {% endfor -%}
        lead(known_from) over along as known_to
    from (
        select
            {{ key | join(', ') }},
            known_from,
            {% for name in sums -%}
            sum({{ name }}) as {{ name }}{{ "," if not loop.last }}
            {% endfor %}
        from {{ relation }}
        group by all
    )
    window along as (partition by {{ key | join(', ') }} order by known_from)
{% endmacro %}

{#-
  Where several candidates speak for one key, the first in `rank` (an ORDER BY list over the candidate's columns)
  that is in force speaks; recomputed at every moment one of them changes. Candidates have `known_from`, `known_to`
  and `candidate` (its name among those of its key). Keys with one candidate pass through untouched.
-#}
{% macro first_to_speak(relation, key, carried, rank) %}
    with spoken_for as (
        select
            *,
            min(candidate) over (partition by {{ key | join(', ') }})
            != max(candidate) over (partition by {{ key | join(', ') }}) as is_contested
        from {{ relation }}
    ),

    moments as (
        select distinct {{ key | join(', ') }}, known_from as moment from spoken_for where is_contested
        union
        select distinct {{ key | join(', ') }}, known_to from spoken_for where is_contested and known_to is not null
    ),

    in_force as (
        select
            {% for k in key %}moments.{{ k }}, {% endfor %}
            moments.moment,
            lead(moments.moment) over (
                partition by {% for k in key %}moments.{{ k }}{{ ", " if not loop.last }}{% endfor %}
                order by moments.moment
            ) as next_moment
        from moments
    ),

    ranked as (
        select
            {% for k in key %}in_force.{{ k }}, {% endfor %}
            {% for c in carried %}s.{{ c }}, {% endfor %}
            in_force.moment as known_from,
            in_force.next_moment as known_to
        from in_force
        inner join spoken_for as s
            on {% for k in key %}in_force.{{ k }} = s.{{ k }} and {% endfor %}
            s.is_contested
            and s.known_from <= in_force.moment
            and (s.known_to is null or s.known_to > in_force.moment)
        qualify row_number() over (
            partition by {% for k in key %}in_force.{{ k }}, {% endfor %}in_force.moment
            order by {{ rank }}
        ) = 1
    )

    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to from ranked
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from spoken_for
    where not is_contested
{% endmacro %}

{#- Neighbouring versions of a key that say the same are one: who else could have spoken meanwhile is no news. -#}
{% macro told_once(relation, key, carried) %}
    select
        {{ key | join(', ') }},
        {{ carried | join(', ') }},
        min(known_from) as known_from,
        if(count(*) = count(known_to), max(known_to), null) as known_to
    from (
        select
            *,
            sum(if(row({{ carried | join(', ') }}) = said_before and known_from = known_until, 0, 1)) over (
                partition by {{ key | join(', ') }} order by known_from
            ) as news
        from (
            select
                *,
                lag(row({{ carried | join(', ') }})) over along as said_before,
                lag(known_to) over along as known_until
            from {{ relation }}
            window along as (partition by {{ key | join(', ') }} order by known_from)
        ) as with_neighbour
    ) as numbered
    group by {{ key | join(', ') }}, news, {{ carried | join(', ') }}
{% endmacro %}

{#- Intervals of knowledge that meet. -#}
{% macro overlap(a, b) -%}
    (({{ a }}.known_to is null or {{ b }}.known_from < {{ a }}.known_to)
    and ({{ b }}.known_to is null or {{ a }}.known_from < {{ b }}.known_to))
{%- endmacro %}

{#- The earlier of two ends, where null is "still in force". -#}
{% macro earlier(a, b) -%}
    least({{ a }}, {{ b }})
{%- endmacro %}

{#- The distinct datasets among “|”-joined lists of them, sorted; an aggregate. -#}
{% macro distinct_sources(column) -%}
    array_to_string(list_sort(list_distinct(flatten(list(string_split({{ column }}, '|'))))), '|')
{%- endmacro %}
