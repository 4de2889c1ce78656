{#-
  The algebra of versions. A version is an interval of knowledge: from `known_from` (included) to `known_to` (excluded;
  null = still in force).
-#}

{#-
  The sum of each expression over the versions that are in force together, per key and moment.

  A version is added when it becomes known and taken away when it stops being known; the sums run along these moments.
  The cost follows the number of versions, because nothing is multiplied out.

  relation: versions with the columns of `key`, `known_from` and `known_to`
  key: list of column names
  sums: {new name: expression over a row of the relation}
  Gives the key, each sum, `known_from` and `known_to`. What changes at one moment is one version; a version stays, with
  sums of zero, after the last one was withdrawn.
-#}
{% macro running_total_over_time(relation, key, sums) %}
    select
        {{ key | join(', ') }},
        known_from,
        {% for name in sums -%}
        sum({{ name }}) over along_time as {{ name }},
        {% endfor -%}
        lead(known_from) over along_time as known_to
    from (
        select
            {{ key | join(', ') }},
            known_from,
            {% for name in sums -%}
            sum({{ name }}) as {{ name }}{{ "," if not loop.last }}
            {% endfor %}
        from (
            select
                {{ key | join(', ') }},
                known_from,
                {% for name, expression in sums.items() -%}
                {{ expression }} as {{ name }}{{ "," if not loop.last }}
                {% endfor %}
            from {{ relation }}
            union all
            select
                {{ key | join(', ') }},
                known_to as known_from,
                {% for name, expression in sums.items() -%}
                -({{ expression }}) as {{ name }}{{ "," if not loop.last }}
                {% endfor %}
            from {{ relation }}
            where known_to is not null
        ) as change
        group by all
    ) as change_of_a_moment
    window along_time as (partition by {{ key | join(', ') }} order by known_from)
{% endmacro %}

{#-
  Of several candidates for one key, the first in `rank` that is in force; chosen again at every moment at which one of
  them begins or ends. Keys with one candidate pass through untouched, which is most of them.

  relation: candidates with the columns of `key`, `candidate` (their name within the key), `known_from` and `known_to`
  key, carried: lists of column names; both are given back
  rank: an ORDER BY list over the columns of `contested`, one row per candidate in force
-#}
{% macro pick_in_force(relation, key, carried, rank) %}
    with contested_key as (
        select {{ key | join(', ') }}
        from {{ relation }}
        group by {{ key | join(', ') }}
        having min(candidate) != max(candidate)
    ),

    contested as (
        select *
        from {{ relation }}
        semi join contested_key using ({{ key | join(', ') }})
    ),

    moment as (
        select {{ key | join(', ') }}, known_from as moment from contested
        union
        select {{ key | join(', ') }}, known_to as moment from contested where known_to is not null
    ),

    stretch as (
        select
            {{ key | join(', ') }},
            moment,
            lead(moment) over (partition by {{ key | join(', ') }} order by moment) as next_moment
        from moment
    ),

    picked as (
        select
            {{ key | join(', ') }},
            {% for column in carried %}contested.{{ column }}, {% endfor %}
            stretch.moment as picked_from,
            stretch.next_moment as picked_to
        from stretch
        inner join contested using ({{ key | join(', ') }})
        where
            contested.known_from <= stretch.moment
            and (contested.known_to is null or contested.known_to > stretch.moment)
        qualify row_number() over (
            partition by {{ key | join(', ') }}, stretch.moment
            order by {{ rank }}
        ) = 1
    )

    select {{ key | join(', ') }}, {{ carried | join(', ') }}, picked_from as known_from, picked_to as known_to
    from picked
    union all
    select {{ key | join(', ') }}, {{ carried | join(', ') }}, known_from, known_to
    from {{ relation }}
    anti join contested_key using ({{ key | join(', ') }})
{% endmacro %}

{#-
  Versions of a key that follow each other without a gap and carry the same values become one version: who else could
  have been preferred meanwhile is no change of the figure.
-#}
{% macro merge_equal_neighbours(relation, key, carried) %}
    select
        {{ key | join(', ') }},
        {{ carried | join(', ') }},
        min(known_from) as known_from,
        if(count(*) = count(known_to), max(known_to), null) as known_to
    from (
        select
            *,
            sum(if(row({{ carried | join(', ') }}) = previous_values and known_from = previous_known_to, 0, 1)) over (
                partition by {{ key | join(', ') }} order by known_from
            ) as merged_version
        from (
            select
                *,
                lag(row({{ carried | join(', ') }})) over along_time as previous_values,
                lag(known_to) over along_time as previous_known_to
            from {{ relation }}
            window along_time as (partition by {{ key | join(', ') }} order by known_from)
        ) as beside_its_neighbour
    ) as numbered
    group by {{ key | join(', ') }}, merged_version, {{ carried | join(', ') }}
{% endmacro %}

{#- Whether two versions were known together at any moment. -#}
{% macro are_known_together(a, b) -%}
    (({{ a }}.known_to is null or {{ b }}.known_from < {{ a }}.known_to)
    and ({{ b }}.known_to is null or {{ a }}.known_from < {{ b }}.known_to))
{%- endmacro %}
