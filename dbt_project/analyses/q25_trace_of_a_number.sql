-- 25. Truy một số đã công bố về dòng gốc, tệp, lần nạp và phiên bản quy tắc?
--     Trace one published number back to source rows, file, load and rule version.
-- For: those who must prove a published number. Vars: indicator, unit, period_end, boundary_set.
-- Reading: a row per printed cell, list of procedures or file of dossiers that the number was added up from, down its
--     lineage (fct_lineage). raw/<source>/<sha256> is the file as it came, known_from the moment it became known. The
--     version of the rules is git_revision in the release's manifest.json. `chiso explain` gives the same in words.
-- Cách đọc: mỗi dòng là một ô đã in, một danh mục thủ tục hoặc một tệp hồ sơ đã được cộng thành số đó, lần theo dòng dữ
--     liệu (fct_lineage). raw/<source>/<sha256> là tệp nguyên gốc, known_from là thời điểm được biết. Phiên bản quy tắc
--     là git_revision trong manifest.json của bản công bố. `chiso explain` diễn giải điều này bằng lời.
with recursive parameter as (
    select
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        '{{ var("unit", "ha_nam") }}' as unit_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("boundary_set", "as_reported") }}' as boundary_set
),

published as (
    select
        figure.*,
        indicator.aggregation_rule
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on
            parameter.indicator_id = figure.indicator_id
            and parameter.unit_id = figure.unit_id
            and parameter.period_end = figure.period_end
            and parameter.boundary_set = figure.boundary_set
    inner join {{ ref('dim_indicator') }} as indicator on parameter.indicator_id = indicator.indicator_id
    where figure.value is not null
),

walk as (
    select
        published.period_start as of_period_start,
        published.period_kind as of_period_kind,
        lineage.*,
        lineage.sign as net_sign
    from published
    inner join {{ ref('fct_lineage') }} as lineage
        on
            published.indicator_id = lineage.indicator_id
            and published.unit_id = lineage.unit_id
            and published.period_start = lineage.period_start
            and published.period_end = lineage.period_end
            and published.period_kind = lineage.period_kind
            and published.boundary_set = lineage.boundary_set
    union all
    select
        walk.of_period_start,
        walk.of_period_kind,
        lineage.*,
        walk.net_sign * lineage.sign as net_sign
    from walk
    inner join {{ ref('fct_lineage') }} as lineage
        on
            walk.child_indicator_id = lineage.indicator_id
            and walk.child_unit_id = lineage.unit_id
            and walk.child_period_start = lineage.period_start
            and walk.child_period_end = lineage.period_end
            and walk.child_period_kind = lineage.period_kind
            and walk.child_boundary_set = lineage.boundary_set
            and walk.role = lineage.role
),

-- what is added on one way and taken away on another is no part of the number
part_of_half as (
    select
        of_period_start,
        of_period_kind,
        role,
        source_id,
        vintage_id,
        measure_code,
        child_unit_id as unit_id,
        child_period_start as period_start,
        child_period_end as period_end,
        child_period_kind as period_kind,
        stated_origin
    from walk
    where source_id is not null
    group by all
    having sum(net_sign) != 0
),

statement as (
    select distinct * exclude (role)
    from part_of_half
),

record as (
    select distinct
        statement.of_period_start,
        statement.of_period_kind,
        cell.unit_id,
        cell.measure_code,
        cell.period_end,
        cell.vintage_id,
        cell.raw_sha256,
        cell.cell_sheet,
        cell.cell_column || cell.cell_row as cell,
        cell.value_text,
        cell.known_from
    from statement
    inner join {{ ref('fct_observation') }} as cell
        on
            statement.source_id = cell.source_id
            and statement.vintage_id = cell.vintage_id
            and statement.measure_code = cell.measure_code
            and statement.unit_id = cell.unit_id
            and statement.period_start = cell.period_start
            and statement.period_end = cell.period_end
            and statement.period_kind = cell.period_kind
    where statement.stated_origin = 'printed' and cell.breakdown = '' and cell.comparability = 'exact'
    union all
    select distinct
        statement.of_period_start,
        statement.of_period_kind,
        file.unit_id,
        'procedures listed' as measure_code,
        file.as_of_date as period_end,
        file.vintage_id,
        file.raw_sha256,
        file.cell_sheet,
        format('{}–{}', file.first_row, file.last_row) as cell,
        format('{} procedures', file.procedures) as value_text,
        file.known_from
    from statement
    inner join {{ ref('fct_procedure_file') }} as file
        on
            statement.source_id = file.source_id
            and statement.vintage_id = file.vintage_id
            and statement.period_end = file.as_of_date
            and list_contains(string_split(file.counted_in, '|'), statement.unit_id)
    where statement.stated_origin = 'list'
    union all
    -- cases are counted once whoever sent them: the files of every portal stand behind
    select distinct
        statement.of_period_start,
        statement.of_period_kind,
        file.unit_id,
        'dossiers received' as measure_code,
        last_day(file.received_month) as period_end,
        file.vintage_id,
        file.raw_sha256,
        '' as cell_sheet,
        '' as cell,
        format('{} dossiers', file.records) as value_text,
        file.known_from
    from statement
    inner join {{ ref('fct_dossier_file') }} as file on statement.unit_id = file.unit_id
    where
        statement.stated_origin = 'cases'
        and file.known_to is null
        and file.received_month <= statement.period_end
        and (
            file.received_month >= statement.period_start
            -- payments belong to the month in which processing began
            or (
                file.last_processing_month >= statement.period_start
                and statement.measure_code in ('tthc_fee_paid_online_npsp', 'dossiers_paid_online', 'dossiers_fee_due')
            )
        )
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
    file.source_id,
    record.vintage_id,
    record.known_from,
    file.file_name,
    record.raw_sha256,
    record.cell_sheet,
    record.cell,
    if(
        published.value is null,
        concat_ws(' × ', parameter.indicator_id, parameter.unit_id, parameter.period_end, parameter.boundary_set),
        null
    ) as missing_data
from parameter
left join published on true
left join record
    on
        published.period_start = record.of_period_start
        and published.period_kind = record.of_period_kind
left join {{ ref('dim_raw_file') }} as file
    on record.vintage_id = file.vintage_id and record.raw_sha256 = file.raw_sha256
order by published.period_kind, published.period_start, said_of, record.measure_code, record.period_end, record.cell
