"""The two gates: they run the suites on a DuckDB file and state, rule by rule, what holds and what
does not.

Gate A judges candidate vintages before they are accepted; gate B judges everything a release would
be made of. How a suite is run is in `suite_run`, how Great Expectations reaches DuckDB in
`gx_duckdb`, how a refusal reads in `report`. Great Expectations takes seconds to import and is
imported only when a gate runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from expectations.database import fetch_texts, list_tables, open_database
from expectations.last_release import LastRelease
from expectations.report.data_docs import write_data_docs
from expectations.rule import Rule
from expectations.suite import Suite, find_suite_names, load_suite, load_suites
from expectations.suite_run import GateRequest, JudgedTable, run_suites
from expectations.verdict import MOST_ROWS_SHOWN, Verdict
from expectations.waivers import WAIVERS, Waiver, load_waivers

# The one rule that is about no table of the database.
_WAIVERS_IN_FORCE = ("expectations/waivers.yml", "waivers_are_in_force")


def run_gate_a(
    database: Path,
    contract: str,
    *,
    today: dt.date | None = None,
    waivers: Path = WAIVERS,
) -> list[Verdict]:
    """Judge the candidate vintages of one contract ("observation", …), all of them at once.

    `database` is open nowhere else and holds `candidate.<contract>` (the contract's columns) and
    - candidate.vintage, .raw_file and .declared_total, as in ingest/contract/candidate.py
    - reference.measure, .indicator and .org_unit: the seeds

    A blocking verdict names in `failing_vintages` every vintage to hold; where that can't be told
    (the rule errored, a column is missing) it names them all. `today` is the day waivers are judged
    on; by default the machine's.
    """
    suite = load_suite(contract) if contract in find_suite_names() else None
    table = JudgedTable(f"candidate.{contract}", suite)
    request = GateRequest(
        database, (table,), load_waivers(waivers), today or dt.date.today()
    )
    with open_database(database) as connection:
        candidates = fetch_texts(
            connection, "select distinct vintage_id from candidate.vintage"
        )
    return [
        _name_vintages(verdict, candidates) for verdict in run_suites(request).verdicts
    ]


def run_gate_b(
    database: Path,
    *,
    last: LastRelease | None = None,
    today: dt.date | None = None,
    waivers: Path = WAIVERS,
    docs: Path | None = None,
) -> list[Verdict]:
    """Judge every mart of a warehouse file, and that nothing landed was lost on the way to them.

    Every suite of `marts.*` and `landed.*` must find its table, every mart must have a suite, and
    no suite may look at an empty table: each of these is a verdict that blocks. `last` is the
    release to compare with; without one the rules that compare pass and say so. `today` as in
    `run_gate_a`. `docs` is a folder for the Data Docs of the results the verdicts rest on; nothing
    is judged twice for them.
    """
    day = today or dt.date.today()
    listed = load_waivers(waivers)
    run = run_suites(
        GateRequest(database, _list_tables_of_gate_b(database), listed, day, last)
    )
    verdicts = [*run.verdicts, _judge_waivers(listed, day)]
    if docs is not None:
        write_data_docs(docs, run.results, verdicts, day)
    return verdicts


def list_rules_due() -> frozenset[tuple[str, str]]:
    """(table, rule): what gate B must have judged before anything is published."""
    due = {_WAIVERS_IN_FORCE}
    for suite in _load_suites_of_gate_b():
        due.update((suite.table, rule.name) for rule in suite.rules)
    return frozenset(due)


def list_rules_of(table: str) -> list[Rule]:
    """The rules of gate B for one table ("marts.fct_target"), in their order."""
    rules: list[Rule] = []
    for suite in _load_suites_of_gate_b():
        if suite.table == table:
            rules.extend(suite.rules)
    return rules


def _list_tables_of_gate_b(database: Path) -> tuple[JudgedTable, ...]:
    """Every table with a suite, and every mart that has none."""
    with_suite = {suite.table: suite for suite in _load_suites_of_gate_b()}
    with open_database(database) as connection:
        tables = list_tables(connection)
    marts = sorted(table for table in tables if table.startswith("marts."))
    without_suite = [mart for mart in marts if mart not in with_suite]
    return (
        *(JudgedTable(table, suite) for table, suite in with_suite.items()),
        *(JudgedTable(mart, None) for mart in without_suite),
    )


def _load_suites_of_gate_b() -> list[Suite]:
    return [suite for suite in load_suites() if not suite.is_of_candidates]


def _name_vintages(verdict: Verdict, candidates: frozenset[str]) -> Verdict:
    """The verdict, naming every candidate where it blocks and can't tell which of them it is
    about."""
    if verdict.is_blocking and not verdict.failing_vintages:
        return replace(verdict, failing_vintages=candidates)
    return verdict


def _judge_waivers(waivers: Sequence[Waiver], today: dt.date) -> Verdict:
    """A waiver that ran out is reported even where its rule holds again, so that the list stays
    short and true."""
    ran_out = [waiver for waiver in waivers if not waiver.is_in_force(today)]
    table, rule = _WAIVERS_IN_FORCE
    verdict = Verdict(
        rule,
        "No waiver has run out",
        "Không miễn trừ nào đã hết hạn",
        table,
        "warning",
        "passed",
        expected=f"every waiver expires on {today.isoformat()} or later",
        found=f"{len(waivers)} waivers in force",
        to_fix="take it out if its rule holds again; else remove the cause, or have its owner renew it with a reason",
        rows_examined=len(waivers),
        expected_vi=f"mọi miễn trừ hết hạn vào ngày {today.isoformat()} hoặc sau đó",
        to_fix_vi="bỏ miễn trừ nếu quy tắc lại đúng; nếu không, xử lý nguyên nhân, hoặc để người chịu trách nhiệm "
        "gia hạn kèm lý do",
    )
    if not ran_out:
        return verdict
    return replace(
        verdict,
        outcome="failed",
        found=f"{len(ran_out)} of {len(waivers)} waivers have run out",
        failing_count=len(ran_out),
        failing_rows=tuple(asdict(waiver) for waiver in ran_out[:MOST_ROWS_SHOWN]),
    )
