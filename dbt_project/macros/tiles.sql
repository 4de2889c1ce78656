{#-
  Longer periods as sums of the tiles that cover them (judging.md §3), within one source.

  tile: relation of tiles, one version a row, with the columns of a series (source_id, priority, measure_code, unit_id,
  origin), their own period, `value`, `qualifier`, `flags`, `known_from` and `known_to`
  tiling: the grain of these tiles; grains: of which longer periods they are the tiles
  Gives the same columns of the longer period, for as long as every tile since the unit's birth is known.
-#}
{% macro sum_of_tiles(tile, tiling, grains) %}
    {%- set series = ['source_id', 'priority', 'measure_code', 'unit_id', 'origin'] %}
    {%- set key = series + ['period_start', 'period_end', 'period_kind', 'grain'] %}
    with tile_of_period as (
        select
            {% for column in series %}tile.{{ column }}, {% endfor %}
            longer.period_start,
            longer.period_end,
            longer.period_kind,
            longer.grain,
            tile.value,
            tile.qualifier,
            tile.flags,
            tile.known_from,
            tile.known_to
        from {{ tile }} as tile
        inner join {{ ref('int_period__tile') }} as longer
            on tile.period_start = longer.tile_start and tile.period_end = longer.tile_end
        where
            longer.tiling = '{{ tiling }}'
            and longer.grain in ('{{ grains | join("', '") }}')
    ),

    total as (
        {{ running_total_over_time('tile_of_period', key, {
            'value': 'value', 'tiles': '1', 'marks': count_marks()
        }) }}
    )

    select
        {% for column in key %}total.{{ column }}, {% endfor %}
        total.value,
        {{ qualifier_of('total.marks') }} as qualifier,
        {{ flags_of('total.marks') }} as flags,
        '{{ tiling }}' as derived_from,
        total.known_from,
        total.known_to
    from total
    inner join {{ ref('int_unit__tile_count') }} as due
        on
            total.unit_id = due.unit_id
            and total.period_start = due.period_start
            and total.period_end = due.period_end
            and total.period_kind = due.period_kind
    where due.tiling = '{{ tiling }}' and total.tiles = due.tiles
{% endmacro %}

{#- Whether a measure is a flow that may be summed over time: what may be summed over units, of months or quarters. -#}
{% macro is_summed_over_time(measure) -%}
    ({{ measure }}.additivity = 'additive_units' and {{ measure }}.period_kind in ('month', 'quarter', 'ytd'))
{%- endmacro %}

{#- The order of tilings, from the finest to the coarsest: months, quarters, half-years. -#}
{% macro order_of_tiling(tiling) -%}
    list_position(['month', 'quarter', 'half_year'], {{ tiling }})
{%- endmacro %}
