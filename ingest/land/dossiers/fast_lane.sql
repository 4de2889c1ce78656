-- The fast lane of a file of cases: text cells → Parquet files of the contract, a folder for each
-- month of receipt. Bound: $path, $skip, $delimiter and $columns of the file, $known_from, $target.
-- Written in by fast_lane.py: the lists in braces, an expression for each column of the file (or of
-- the contract). The enums they cast to exist already.
copy (
    with printed as (
        -- all text: DuckDB 1.5 loses blocks of rows where many cells do not fit another type
        select *{casts}
        from read_csv(
            $path, columns = $columns, skip = $skip, delim = $delimiter, quote = '"', escape = '"',
            auto_detect = false, header = false, store_rejects = true, rejects_limit = 0
        )
    ),

    parsed as (
        select {cells}
        from printed
    ),

    -- the day on which a unit's name is understood
    dated as (
        select *, coalesce({days}, $known_from) as unit_day
        from parsed
    ),

    resolved as (
        select *, {unit_id} as unit_id
        from dated
    ),

    judged as (
        select
            *,
            case
                when {doubts} or received_date > $known_from then {refused_part}
                when received_date is null then {undated_part}
                else year(received_date) * 12 + month(received_date) - 1
            end as part
        from resolved
    ),

    -- of refused cases alone: the text of every case would be most of what is in memory
    carried as (
        select
            *,
            case when part = {refused_part} then concat({printed_cells}) end as refused_cells
        from judged
    )

    -- One copy writes one schema, and a landed file has the columns of the contract alone: the
    -- cells of a refused case travel to the second look in place of its {carrier}, in a part that
    -- never lands.
    select {contract_columns}, part
    from carried
) to $target (format parquet, compression zstd, partition_by (part), filename_pattern 'part_{{i}}')
