"""Running suites: which tables can be judged, what Great Expectations found, the verdicts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations.database import fetch_count, has_rows, list_tables, open_database
from expectations.failing_rows import FailingRows, find_failing_rows
from expectations.last_release import LastRelease
from expectations.rule import Rule, over_table
from expectations.suite import Suite
from expectations.verdict import Verdict
from expectations.waivers import Waiver

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult

    from expectations.gx_duckdb import Judgement


@dataclass(frozen=True)
class JudgedTable:
    """A table that is due, as "schema.name", with its suite; None where nobody wrote one."""

    table: str
    suite: Suite | None


@dataclass(frozen=True)
class GateRequest:
    """What a gate judges: the tables of one DuckDB file, the waivers of the day, the release to
    compare with."""

    database: Path
    tables: Sequence[JudgedTable]
    waivers: Sequence[Waiver]
    today: dt.date
    last: LastRelease | None = None


@dataclass(frozen=True)
class GateRun:
    """A verdict for every rule of every suite, and one for each table or suite that is missing;
    with the results of Great Expectations, one for each table that could be judged."""

    verdicts: tuple[Verdict, ...]
    results: tuple[ExpectationSuiteValidationResult, ...] = ()


@dataclass(frozen=True)
class _Preparation:
    """What is known before Great Expectations is asked: verdicts already given, and the suites left
    to run."""

    verdicts: tuple[Verdict, ...]
    suites: tuple[Suite, ...]


def run_suites(request: GateRequest) -> GateRun:
    """Judge every table of the request that can be judged, and say of the others why not."""
    prepared = _prepare_suites(request)
    if not prepared.suites:
        return GateRun(prepared.verdicts)

    from expectations.gx_duckdb import judge_suites, read_judgements

    previous = request.last.database if request.last else None
    results = judge_suites(request.database, prepared.suites, previous=previous)
    verdicts = list(prepared.verdicts)
    with open_database(request.database, request.last) as connection:
        for suite in prepared.suites:
            judgements = read_judgements(results[suite.name])
            judge = _RuleJudge(connection, suite, request)
            verdicts += [
                judge.give_verdict(rule, judgements.get(rule.name))
                for rule in suite.rules
            ]
    return GateRun(tuple(verdicts), tuple(results.values()))


def _prepare_suites(request: GateRequest) -> _Preparation:
    """Set aside the tables that can't be judged, and of the other suites the rules with nothing to
    compare with."""
    verdicts: list[Verdict] = []
    suites: list[Suite] = []
    with open_database(request.database, request.last) as connection:
        tables = list_tables(connection)
        for due in request.tables:
            if due.suite is None or not due.suite.rules:
                verdicts.append(_refuse_without_suite(due.table))
            elif due.table not in tables:
                verdicts.append(_refuse_missing_table(due.table))
            elif not has_rows(connection, due.table):
                verdicts += _judge_empty_table(connection, due.suite)
            else:
                incomparable = _judge_incomparable_rules(
                    connection, due.suite, request.last
                )
                verdicts += incomparable
                suites.append(
                    _leave_out(due.suite, {verdict.rule for verdict in incomparable})
                )
    return _Preparation(tuple(verdicts), tuple(suites))


def _refuse_without_suite(table: str) -> Verdict:
    _, _, name = table.partition(".")
    module = f"expectations/suites/{name}.py"
    return Verdict(
        "every_table_has_a_suite",
        "Every table that is judged has a suite with rules",
        "Mọi bảng phải kiểm tra đều có bộ quy tắc",
        table,
        "critical",
        "failed",
        expected=f"{module} with at least one rule",
        found="none",
        to_fix=f"write {module}, or take the table out of the line",
        expected_vi=f"{module} có ít nhất một quy tắc",
        to_fix_vi=f"viết {module}, hoặc đưa bảng ra khỏi quy trình",
    )


def _refuse_missing_table(table: str) -> Verdict:
    return Verdict(
        "every_table_is_there",
        "Every table that has a suite was built",
        "Mọi bảng có bộ quy tắc đều đã được tạo",
        table,
        "critical",
        "failed",
        expected=f"a table {table}",
        found="no such table",
        to_fix="read the log of the build: the model failed, was skipped or was renamed",
        expected_vi=f"có bảng {table}",
        to_fix_vi="đọc nhật ký dựng kho dữ liệu: mô hình bị lỗi, bị bỏ qua hoặc đã đổi tên",
    )


def _judge_empty_table(
    connection: duckdb.DuckDBPyConnection, suite: Suite
) -> list[Verdict]:
    """Every rule passes where another table proves that the table is rightly empty; any other empty
    table blocks."""
    if _is_rightly_empty(connection, suite):
        found = f"the table is empty, and rightly so: {suite.empty_because}"
        return [
            replace(_start_verdict(suite, rule), outcome="passed", found=found)
            for rule in suite.rules
        ]
    found = f"{suite.table} is empty, so the rule looked at nothing"
    to_fix = f"find out why {suite.table} has no rows: a rule that looked at nothing has not been passed"
    to_fix_vi = f"tìm hiểu vì sao {suite.table} không có dòng nào: quy tắc chưa xem gì thì chưa đạt"
    return [
        replace(
            _start_verdict(suite, rule),
            outcome="no_rows",
            found=found,
            to_fix=to_fix,
            to_fix_vi=to_fix_vi,
        )
        for rule in suite.rules
    ]


def _is_rightly_empty(connection: duckdb.DuckDBPyConnection, suite: Suite) -> bool:
    if not suite.empty_is_right:
        return False
    return bool(fetch_count(connection, suite.empty_is_right))


def _judge_incomparable_rules(
    connection: duckdb.DuckDBPyConnection, suite: Suite, last: LastRelease | None
) -> list[Verdict]:
    """The rules that have nothing to compare with pass, and say why."""
    verdicts: list[Verdict] = []
    for rule in suite.rules:
        reason = _find_reason_not_to_compare(connection, rule, last)
        if reason is not None:
            verdicts.append(
                replace(_start_verdict(suite, rule), outcome="passed", found=reason)
            )
    return verdicts


def _find_reason_not_to_compare(
    connection: duckdb.DuckDBPyConnection, rule: Rule, last: LastRelease | None
) -> str | None:
    if not rule.compared_tables:
        return None
    if last is None:
        return "there is no earlier release to compare with"
    table = last.find_incomparable_table(connection, rule.compared_tables)
    if table is None:
        return None
    return f"the last release, {last.name}, has no {table} with the same columns: nothing to compare with"


def _leave_out(suite: Suite, names: Collection[str]) -> Suite:
    """The suite without the rules of these names."""
    return replace(
        suite, rules=tuple(rule for rule in suite.rules if rule.name not in names)
    )


def _start_verdict(suite: Suite, rule: Rule) -> Verdict:
    """What is known of a verdict before anything was looked at; it stands as errored until more is
    known."""
    return Verdict(
        rule=rule.name,
        sentence=rule.sentence,
        sentence_vi=rule.sentence_vi,
        table=suite.table,
        severity=rule.severity,
        outcome="errored",
        expected=rule.expected,
        found="Great Expectations gave no result for it",
        to_fix=rule.to_fix,
        expected_vi=rule.expected_vi,
        to_fix_vi=rule.to_fix_vi,
    )


@dataclass(frozen=True)
class _RuleJudge:
    """Turns what was found of the rules of one suite into verdicts, with counts and rows of the
    open database."""

    connection: duckdb.DuckDBPyConnection
    suite: Suite
    request: GateRequest

    def give_verdict(self, rule: Rule, judgement: Judgement | None) -> Verdict:
        """The verdict on one rule. `judgement` is None where Great Expectations gave no result."""
        start = _start_verdict(self.suite, rule)
        if judgement is None:
            return _leave_unjudged(start, start.found)
        if judgement.problem is not None:
            return _leave_unjudged(start, judgement.problem)
        examined = fetch_count(
            self.connection, over_table(rule.examined_query, self.suite.table)
        )
        if judgement.holds:
            return replace(
                start,
                outcome="passed",
                found=_describe_success(examined),
                rows_examined=examined,
            )
        failed = replace(start, outcome="failed", rows_examined=examined)
        return self._soften_comparison(rule, self._show_failing_rows(rule, failed))

    def _show_failing_rows(self, rule: Rule, failed: Verdict) -> Verdict:
        """Count the rows that broke the rule, less those a waiver in force covers, and show the
        first of them."""
        today = self.request.today
        of_rule = [
            waiver for waiver in self.request.waivers if waiver.rule == rule.name
        ]
        in_force = [waiver for waiver in of_rule if waiver.is_in_force(today)]
        ran_out = [waiver for waiver in of_rule if not waiver.is_in_force(today)]
        rows = find_failing_rows(self.connection, self.suite, rule, in_force)
        shown = replace(
            failed,
            found=_describe_failure(rows, failed.rows_examined, ran_out),
            failing_count=rows.count,
            failing_rows=rows.sample,
            failing_vintages=frozenset(rows.by_vintage),
            failing_by_vintage=rows.by_vintage,
        )
        if rows.is_waived:
            return replace(shown, outcome="waived", waiver=_list_waivers(in_force))
        return replace(shown, waiver=_list_waivers(ran_out))

    def _soften_comparison(self, rule: Rule, verdict: Verdict) -> Verdict:
        """What differs from the last release is wrong for sure only where nothing but newer
        editions came since."""
        last = self.request.last
        if (
            verdict.outcome != "failed"
            or not rule.compared_tables
            or last is None
            or last.is_continued
        ):
            return verdict
        changed = f"since {last.name} a reading, a rule or the catalogue changed, so this may be meant"
        return replace(verdict, severity="warning", found=f"{verdict.found}; {changed}")


def _leave_unjudged(start: Verdict, problem: str) -> Verdict:
    return replace(
        start,
        found=f"the rule could not be judged: {problem}",
        to_fix="correct the table or the rule: a rule that could not be judged has not been passed",
        to_fix_vi="sửa bảng hoặc quy tắc: quy tắc không kiểm tra được thì chưa đạt",
    )


def _describe_success(examined: int) -> str:
    if examined == 0:
        return "there is no row this rule is about"
    if examined == 1:
        return "it holds for the only row"
    return f"it holds for all {examined:,} rows"


def _describe_failure(
    rows: FailingRows, examined: int, ran_out: Sequence[Waiver]
) -> str:
    found = f"{rows.count:,} of {examined:,} rows break it"
    if rows.is_waived:
        return found
    if rows.waived_count:
        found += f"; {rows.waived_count:,} more do and are waived"
    if ran_out:
        terms = ", ".join(
            f"{waiver.expires.isoformat()} by {waiver.owner}" for waiver in ran_out
        )
        found += f"; waived until {terms}, no longer"
    return found


def _list_waivers(waivers: Sequence[Waiver]) -> str | None:
    return "; ".join(str(waiver) for waiver in waivers) or None
