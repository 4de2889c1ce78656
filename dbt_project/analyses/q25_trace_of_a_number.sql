-- 25. Truy một số đã công bố về dòng gốc, tệp, lần nạp và phiên bản quy tắc?
--     Trace one published number back to source rows, file, load and rule version.
-- For: those who must prove a published number. Vars: indicator, unit, period_end, map.
-- Reading: a row per printed cell, list of procedures or file of dossiers in force behind it. raw/<source>/<sha256>
--     is the file as it came, known_from the moment it became known. The version of the rules is git_revision in
--     the release's manifest.json. `chiso explain` gives the same in words.
-- Cách đọc: mỗi dòng là một ô đã in, một danh mục thủ tục hoặc một tệp hồ sơ đang có hiệu lực làm nên số đó.
--     raw/<source>/<sha256> là tệp nguyên gốc, known_from là thời điểm được biết. Phiên bản quy tắc là git_revision
--     trong manifest.json của bản công bố. `chiso explain` diễn giải điều này bằng lời.
with recursive parameter as (
    select
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        '{{ var("unit", "ha_nam") }}' as unit_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("map", "as_reported") }}' as map
),

dossier_source as (
    select list(source_id) as source_ids
    from {{ ref('dim_source') }}
    where contract = 'dossier'
),

published as (
    select
        figure.*,
        indicator.aggregation_rule,
        string_split(figure.source_ids, '|') as sources,
        list_has_any(string_split(figure.source_ids, '|'), dossier_source.source_ids) as is_counted
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on
            parameter.indicator_id = figure.indicator_id
            and parameter.unit_id = figure.unit_id
            and parameter.period_end = figure.period_end
            and parameter.map = figure.map
    inner join {{ ref('dim_indicator') }} as indicator on parameter.indicator_id = indicator.indicator_id
    cross join dossier_source
    where figure.value is not null
),

-- itself, the members of its group, and what became one of them
member as (
    select unit.unit_id
    from parameter
    inner join {{ ref('dim_org_unit') }} as unit
        on
            parameter.unit_id in (unit.unit_id, unit.region_63, unit.region_34)
            or (parameter.unit_id in ('VN', 'VN_PROV') and unit.unit_class = 'province')
            or (parameter.unit_id in ('VN', 'VN_MIN') and unit.unit_class in ('ministry', 'gov_attached'))
    union
    select unit.unit_id
    from member
    inner join {{ ref('dim_org_unit') }} as unit on member.unit_id = unit.successor_unit_id
),

measure as (
    select unnest([indicator.indicator_id, indicator.numerator_measure, indicator.denominator_measure]) as measure_code
    from parameter
    inner join {{ ref('dim_indicator') }} as indicator
        on parameter.indicator_id in (indicator.indicator_id, indicator.parent_indicator_id)
),

record as (
    select
        unit_id,
        measure_code,
        period_end,
        period_kind,
        source_id,
        vintage_id,
        raw_sha256,
        cell_sheet,
        cell_column || cell_row as cell,
        value_text,
        known_from
    from {{ ref('fct_observation') }}
    where
        is_current
        and value is not null
        and comparability = 'exact'
        and breakdown = ''
        and measure_code in (select measure.measure_code from measure)
    union all
    select
        unit_id,
        'procedures listed' as measure_code,
        as_of_date as period_end,
        'as_of' as period_kind,
        source_id,
        vintage_id,
        raw_sha256,
        cell_sheet,
        format('{}–{}', first_row, last_row) as cell,
        format('{} procedures', procedures) as value_text,
        known_from
    from {{ ref('fct_procedure_file') }}
    where known_to is null
    union all
    select
        unit_id,
        'dossiers received' as measure_code,
        last_day(received_month) as period_end,
        'in_period' as period_kind,
        source_id,
        vintage_id,
        raw_sha256,
        '' as cell_sheet,
        '' as cell,
        format('{} dossiers', records) as value_text,
        known_from
    from {{ ref('fct_dossier_file') }}
    where known_to is null and received_month is not null
),

behind as (
    select record.*
    from record
    inner join member on record.unit_id = member.unit_id
)

select
    parameter.indicator_id,
    parameter.unit_id,
    published.period_kind,
    published.period_start,
    published.value,
    published.value_status,
    published.aggregation_rule,
    record.unit_id as said_of,
    record.measure_code,
    record.period_end,
    record.value_text,
    record.source_id,
    record.vintage_id,
    record.known_from,
    file.file_name,
    record.raw_sha256,
    record.cell_sheet,
    record.cell,
    if(
        published.value is null,
        concat_ws(' × ', parameter.indicator_id, parameter.unit_id, parameter.period_end, parameter.map),
        null
    ) as missing_data
from parameter
left join published on true
left join behind as record
    on
        (
            record.period_end between published.period_start and published.period_end
            -- a month may be the difference of two figures since January
            or (record.period_end = published.period_start - 1 and record.period_kind = 'year_to_date')
        )
        and if(
            record.measure_code = 'dossiers received',
            -- cases are counted once whoever sent them: the files of every portal stand behind
            published.is_counted and published.period_kind != 'as_of',
            list_contains(published.sources, record.source_id)
        )
left join {{ ref('dim_raw_file') }} as file
    on record.vintage_id = file.vintage_id and record.raw_sha256 = file.raw_sha256
order by published.period_kind, published.period_start, said_of, record.measure_code, record.period_end, record.cell
