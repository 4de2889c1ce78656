-- What sources print of an indicator's own measure for the country and is shown beside its figures, never in them.
select
    indicator.indicator_id,
    cell.source_id,
    cell.comparability,
    cell.period_start,
    cell.period_end,
    cell.period_kind,
    cell.value,
    cell.value_text,
    cell.unit_of_measure,
    cell.qualifier,
    cell.note,
    cell.source_title,
    cell.source_url
from fct_observation as cell
inner join dim_indicator as indicator on cell.measure_code = indicator.indicator_id
where
    cell.is_current
    and cell.comparability != 'exact'
    and cell.unit_id = 'VN'
    and cell.breakdown = ''
    and cell.value is not null
order by indicator.indicator_id asc, cell.period_end desc, cell.source_id asc, cell.cell_row asc
