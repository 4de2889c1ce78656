"""Gate B for reporting: who was due to report, and whether it came, from the calendars of the sources."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import in_set, no_rows, no_rows_where, not_after, unique

_MODEL = "look at dbt_project/models/marts/fct_reporting.sql"
_CALENDAR = (
    "(values ('monthly', 'month', 0), ('quarterly', 'quarter', 2), ('annual', 'year', 11)) c(frequency, step, rest)"
)


def _end(day: str) -> str:
    """The last day of the calendar's month, quarter or year that holds a day."""
    return f"last_day(cast(date_trunc(c.step, {day}) + to_months(c.rest) as date))"


# A source expects reports once it has a calendar, a list of who reports, and a first figure whose period is over.
_EXPECTING = (
    f"select s.source_id, s.frequency from landed.source s join {_CALENDAR} using (frequency), landed.run r "
    "where (s.coverage_scope is not null or coalesce(s.coverage_units, '') <> '') "
    "and (exists (select 1 from landed.observation o where o.source_id = s.source_id and o.value is not null "
    f"and {_end('o.period_end')} <= r.today) "
    "or exists (select 1 from landed.procedure p join marts.dim_org_unit u using (unit_id) "
    "where p.source_id = s.source_id and u.unit_class in ('ministry', 'gov_attached', 'province') "
    f"and {_end('p.as_of_date')} <= r.today))"
)


def suite() -> gx.ExpectationSuite:
    key = ("source_id", "unit_id", "period_end")
    return gx.ExpectationSuite(
        name="fct_reporting",
        meta={
            "table": "marts.fct_reporting",
            "key": key,
            "empty_is_right": {
                "when": f"select not exists ({_EXPECTING})",
                "because": "no source with a calendar and a list of who must report has begun",
            },
        },
        expectations=[
            unique(
                "reports_are_unique",
                "A unit owes a source one report for a period",
                "Mỗi đơn vị có một báo cáo phải nộp cho một nguồn và một kỳ",
                key,
                to_fix=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            no_rows(
                "every_calendar_is_followed",
                "Every source with a calendar, a list of who must report and a first figure is listed",
                "Mọi nguồn có lịch, có danh sách phải báo cáo và đã có số liệu đều được theo dõi",
                f"select s.* from ({_EXPECTING}) s where s.source_id not in (select source_id from batch)",
                examined=f"select count(*) from ({_EXPECTING})",
                expected="a row for each period that is over and each unit that must report",
                to_fix=_MODEL,
                shows=("source_id", "frequency"),
            ),
            in_set(
                "reporting_statuses_are_known",
                "A report arrived, is late, is missing or is not yet due",
                "Báo cáo đã đến, đến chậm, còn thiếu hoặc chưa đến hạn",
                "status",
                ("arrived", "late", "missing", "not_yet_due"),
                to_fix=_MODEL,
            ),
            no_rows(
                "reports_are_of_whole_periods",
                "A report is of a whole month, quarter or year, as its source's calendar says",
                "Báo cáo theo trọn tháng, quý hoặc năm, đúng lịch của nguồn",
                "select t.*, s.frequency from batch t join landed.source s using (source_id) "
                f"left join {_CALENDAR} using (frequency) where t.period_end is distinct from {_end('t.period_end')}",
                expected="period_end is the last day of a month, of a quarter (March to December) or of a year",
                to_fix=_MODEL,
                shows=("source_id", "frequency", "period_end"),
            ),
            not_after(
                "reports_are_due_after_their_period",
                "No report is due before its period is over",
                "Không báo cáo nào đến hạn trước khi hết kỳ",
                "period_end",
                "due_date",
                to_fix="look at grace_days in the source's YAML",
            ),
            no_rows(
                "due_dates_are_those_of_the_calendar",
                "A report is due on the last day of its period and the source's days of grace",
                "Hạn báo cáo là ngày cuối kỳ cộng số ngày gia hạn của nguồn",
                "select t.*, s.grace_days from batch t join landed.source s using (source_id) "
                "where t.due_date is distinct from t.period_end + s.grace_days",
                expected="due_date = period_end + grace_days of landed.source",
                to_fix=_MODEL,
                shows=("source_id", "period_end", "due_date", "grace_days"),
            ),
            no_rows(
                "statuses_follow_from_the_dates",
                "A report is late where it became known after it was due, missing where nothing is known after that "
                "day",
                "Báo cáo chậm khi biết sau hạn, thiếu khi quá hạn mà chưa có số liệu",
                "select t.*, r.today from batch t, landed.run r where t.status is distinct from case "
                "when cast(t.first_known_from as date) > t.due_date then 'late' "
                "when t.first_known_from is not null then 'arrived' "
                "when r.today > t.due_date then 'missing' else 'not_yet_due' end",
                expected="late: first_known_from after due_date; missing: none, and due_date is past",
                to_fix=_MODEL,
                shows=("status", "due_date", "first_known_from", "today"),
            ),
            no_rows_where(
                "days_late_are_counted_from_the_due_date",
                "Days late are counted from the due date, and not at all where nothing came",
                "Số ngày chậm tính từ hạn báo cáo; chưa có số liệu thì không tính",
                "days_late is distinct from case when first_known_from is not null "
                "then greatest(cast(first_known_from as date) - due_date, 0) end",
                expected="days_late = the day it became known − due_date, at least 0; missing where nothing came",
                to_fix=_MODEL,
                shows=("status", "due_date", "first_known_from", "days_late"),
            ),
            no_rows(
                "arrivals_are_those_of_the_figures",
                "A report came when the first figure of its source, unit and period became known",
                "Báo cáo đến khi có số liệu đầu tiên của nguồn, đơn vị và kỳ đó",
                "select t.*, f.known_from from batch t join landed.source s using (source_id) left join ("
                "select source_id, unit_id, period_end, min(known_from) as known_from from marts.fct_observation "
                "where value is not null group by all) f using (source_id, unit_id, period_end) "
                "where s.contract = 'observation' and t.first_known_from is distinct from f.known_from",
                examined="select count(*) from batch join landed.source using (source_id) "
                "where contract = 'observation'",
                expected="first_known_from = the earliest known_from of fct_observation",
                to_fix=_MODEL,
                shows=("source_id", "unit_id", "period_end", "first_known_from", "known_from"),
            ),
        ],
    )
