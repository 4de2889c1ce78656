"""The two gates: they run the suites on a DuckDB file and say, rule by rule, what held and what did not.

Gate A judges candidate vintages before they are accepted; gate B judges everything a release would be made of. What
the rules are is said in `suites`; how GX reaches DuckDB in `bridge`; how a refusal reads in `report`. Great
Expectations takes seconds to import and is imported only when a gate runs.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from expectations import suites
from expectations.last_release import LastRelease
from expectations.verdict import MOST_ROWS_SHOWN, Verdict, blocks
from expectations.waivers import WAIVERS, Waiver, load

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation

__all__ = ["LastRelease", "Verdict", "blocks", "rules_due", "run_gate_a", "run_gate_b"]

# Where a row was read from, shown as file, sheet and cell. `raw_file` (raw_sha256, file_name) is looked for in these
# schemas; without it a file is shown by the beginning of its sha256, which is its name in the raw store.
_CELL = ("raw_sha256", "cell_sheet", "cell_row", "cell_column")
_RAW_FILES = ("candidate.raw_file", "landed.raw_file")

# The one rule that is about no table of the database.
_WAIVERS_IN_FORCE = ("expectations/waivers.yml", "waivers_are_in_force")

# Rows kept of one rule at gate A, where every vintage keeps its own 20: thousands of files may fail together.
_MOST_ROWS_KEPT = 2000


def run_gate_a(
    database: Path, contract: str, *, today: dt.date | None = None, waivers: Path = WAIVERS
) -> list[Verdict]:
    """Judge the candidate vintages of one contract ("observation", "procedure"), all of them at once.

    `database` is open nowhere else and holds `candidate.<contract>` (the columns of the contract) and
    - candidate.vintage: vintage_id, source_id, known_from, rows, is_synthetic, for the vintages of this contract
    - candidate.raw_file: raw_sha256, file_name, so that reports name files (optional)
    - candidate.declared_total: source_id, total, as `totals` of a table in the source's YAML (observations only)
    - reference.measure, .indicator and .org_unit: the seeds

    A blocking verdict names in `failing_vintages` every vintage to hold; where that can't be told (the rule errored,
    a column is missing) it names them all. `today` is the day waivers are judged on; by default the machine's.
    """
    table = f"candidate.{contract}"
    suite = _suite(contract) if contract in _suite_names() else None
    verdicts, _ = _judge(database, [(table, suite)], load(waivers), today or dt.date.today())
    candidates = _candidates(database)
    return [replace(v, failing_vintages=candidates) if v.blocks and not v.failing_vintages else v for v in verdicts]


def run_gate_b(
    database: Path,
    *,
    last: LastRelease | None = None,
    today: dt.date | None = None,
    waivers: Path = WAIVERS,
    docs: Path | None = None,
) -> list[Verdict]:
    """Judge every mart of a warehouse file, and that nothing landed was lost on the way to them.

    Every suite of `marts.*` and `landed.*` must find its table, every mart must have a suite, and no suite may look
    at an empty table: each of these is a verdict that blocks. `last` is the release to compare with; without one the
    rules that compare pass and say so. `today` as in `run_gate_a`. `docs` is a folder for the Data Docs of the
    results the verdicts rest on; nothing is judged twice for them.
    """
    due = _suites_of_gate_b()
    with _opened(database) as con:
        marts = [t for t in sorted(_tables(con)) if t.startswith("marts.")]
    given, today = load(waivers), today or dt.date.today()
    tables = [*due.items(), *((mart, None) for mart in marts if mart not in due)]
    judged, results = _judge(database, tables, given, today, last)
    verdicts = [*judged, _about_waivers(given, today)]
    if docs is not None:
        from expectations.report import data_docs

        data_docs.write(docs, results, verdicts, today)
    return verdicts


def rules_due() -> frozenset[tuple[str, str]]:
    """(table, rule): what gate B must have judged before anything is published."""
    of_suites = {(t, rule.meta["rule"]) for t, suite in _suites_of_gate_b().items() for rule in suite.expectations}
    return frozenset({*of_suites, _WAIVERS_IN_FORCE})


def _about_waivers(given: Sequence[Waiver], today: dt.date) -> Verdict:
    """A waiver that ran out is told even where its rule holds again, so that the list stays short and true."""
    ran_out = [w for w in given if not w.is_in_force(today)]
    table, rule = _WAIVERS_IN_FORCE
    return Verdict(
        rule,
        "No waiver has run out",
        "Không miễn trừ nào đã hết hạn",
        table,
        "warning",
        "failed" if ran_out else "passed",
        expected=f"every waiver expires on {today.isoformat()} or later",
        found=f"{len(ran_out)} of {len(given)} waivers have run out" if ran_out else f"{len(given)} waivers in force",
        to_fix="take it out if its rule holds again; else mend the cause, or have its owner renew it with a reason",
        rows_examined=len(given),
        failing_count=len(ran_out),
        failing_rows=tuple(asdict(w) for w in ran_out[:MOST_ROWS_SHOWN]),
    )


def _suites_of_gate_b() -> dict[str, ExpectationSuite]:
    written = {suite.meta["table"]: suite for suite in map(_suite, _suite_names())}
    return {table: suite for table, suite in written.items() if not table.startswith("candidate.")}


def _suite_names() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(suites.__path__))


def _suite(name: str) -> ExpectationSuite:
    return importlib.import_module(f"{suites.__name__}.{name}").suite()


def _opened(database: Path, last: LastRelease | None = None) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect(str(database), read_only=True)
    if last:
        last.attach(con)
    return con


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    asked = (
        "select table_schema || '.' || table_name from information_schema.tables "
        "where table_catalog = current_database()"
    )
    return {name for (name,) in con.execute(asked).fetchall()}


def _candidates(database: Path) -> frozenset[str]:
    with _opened(database) as con:
        return frozenset(v for (v,) in con.execute("select distinct vintage_id from candidate.vintage").fetchall())


def _judge(
    database: Path,
    due: Sequence[tuple[str, ExpectationSuite | None]],
    waivers: Sequence[Waiver],
    today: dt.date,
    last: LastRelease | None = None,
) -> tuple[list[Verdict], list[ExpectationSuiteValidationResult]]:
    """A verdict for every rule of every suite, and one for each table or suite that is missing; with the results of
    Great Expectations, one for each table that could be judged."""
    from expectations import gx_duckdb as bridge

    with _opened(database, last) as con:
        tables = _tables(con)
        refused = {table: _cannot_judge(con, tables, table, suite) for table, suite in due}
        verdicts = [v for problems in refused.values() for v in problems]
        ready = [suite for table, suite in due if not refused[table]]
        for suite in ready:
            verdicts += _without_comparison(con, suite, last)
    if not ready:
        return verdicts, []
    results = bridge.validate(database, ready, previous=last.database if last else None)
    with _opened(database, last) as con:
        for suite in ready:
            by_rule = {r.expectation_config.meta["rule"]: r for r in results[suite.name].results}
            for rule in suite.expectations:
                verdict = _verdict(con, suite, rule, by_rule.get(rule.meta["rule"]), waivers, today)
                verdicts.append(_as_compared(verdict, rule, last))
    return verdicts, list(results.values())


def _without_comparison(
    con: duckdb.DuckDBPyConnection, suite: ExpectationSuite, last: LastRelease | None
) -> list[Verdict]:
    """Take from a suite the rules that have nothing to compare with; each passes and says why."""
    told = []
    for rule in [r for r in suite.expectations if "compares" in r.meta]:
        lacking = last.lacks(con, rule.meta["compares"]) if last else ""
        if last and not lacking:
            continue
        suite.expectations.remove(rule)
        found = (
            f"the last release, {last.name}, has no {lacking} with the same columns: nothing to compare with"
            if last
            else "there is no earlier release to compare with"
        )
        told.append(replace(_plain_verdict(suite, rule), outcome="passed", found=found))
    return told


def _as_compared(verdict: Verdict, rule: Expectation, last: LastRelease | None) -> Verdict:
    """What differs from the last release is wrong for sure only where nothing but newer editions came since."""
    if verdict.outcome != "failed" or "compares" not in rule.meta or not last or last.is_continued:
        return verdict
    found = f"{verdict.found}; since {last.name} a reading, a rule or the catalogue changed, so this may be meant"
    return replace(verdict, severity="warning", found=found)


def _cannot_judge(
    con: duckdb.DuckDBPyConnection, tables: set[str], table: str, suite: ExpectationSuite | None
) -> list[Verdict]:
    """Why a table is not put before its suite: there is no suite, no table, or nothing in it. Empty = it can be.

    A table may say in its suite when it is empty by right (`empty_is_right`: SQL over other tables, and the reason);
    then its rules pass. Any other empty table blocks.
    """
    if suite is None or not suite.expectations:
        module = f"expectations/suites/{table.removeprefix('candidate.').removeprefix('marts.')}.py"
        return [
            Verdict(
                "every_table_has_a_suite",
                "Every table that is judged has a suite with rules",
                "Mọi bảng phải kiểm tra đều có bộ quy tắc",
                table,
                "critical",
                "failed",
                expected=f"{module} with at least one rule",
                found="none",
                to_fix=f"write {module}, or take the table out of the line",
            )
        ]
    if table not in tables:
        return [
            Verdict(
                "every_table_is_there",
                "Every table that has a suite was built",
                "Mọi bảng có bộ quy tắc đều đã được tạo",
                table,
                "critical",
                "failed",
                expected=f"a table {table}",
                found="no such table",
                to_fix="read the log of the build: the model failed, was skipped or was renamed",
            )
        ]
    if con.execute(f"select 1 from {table} limit 1").fetchone():
        return []
    right = suite.meta.get("empty_is_right")
    if right and con.execute(right["when"]).fetchone()[0]:
        found = f"the table is empty, and rightly so: {right['because']}"
        return [replace(_plain_verdict(suite, rule), outcome="passed", found=found) for rule in suite.expectations]
    return [
        replace(
            _plain_verdict(suite, rule),
            outcome="no_rows",
            found=f"{table} is empty, so the rule looked at nothing",
            to_fix=f"find out why {table} has no rows: a rule that looked at nothing has not been passed",
        )
        for rule in suite.expectations
    ]


def _plain_verdict(suite: ExpectationSuite, rule: Expectation) -> Verdict:
    """What is known of a verdict before anything was looked at; it stands as errored until more is known."""
    return Verdict(
        rule=rule.meta["rule"],
        sentence=rule.description,
        sentence_vi=rule.meta["sentence_vi"],
        table=suite.meta["table"],
        severity=rule.severity.value,
        outcome="errored",
        expected=rule.meta["expected"],
        found="Great Expectations gave no result for it",
        to_fix=rule.meta["to_fix"],
    )


def _verdict(
    con: duckdb.DuckDBPyConnection,
    suite: ExpectationSuite,
    rule: Expectation,
    result: ExpectationValidationResult | None,
    waivers: Sequence[Waiver],
    today: dt.date,
) -> Verdict:
    plain = _plain_verdict(suite, rule)
    problem = plain.found if result is None else _exception(result)
    if problem is not None:
        return replace(
            plain,
            found=f"the rule could not be judged: {problem}",
            to_fix="mend the table or the rule: a rule that could not be judged has not been passed",
        )
    examined = con.execute(rule.meta["examined"].format(batch=plain.table)).fetchone()[0]
    if result.success:
        found = f"it holds for all {examined:,} rows" if examined else "there is no row this rule is about"
        return replace(plain, outcome="passed", found=found, rows_examined=examined)
    failed = replace(plain, outcome="failed", rows_examined=examined)
    return _with_failing_rows(con, suite, rule, failed, [w for w in waivers if w.rule == failed.rule], today)


def _exception(result: ExpectationValidationResult) -> str | None:
    """What a rule raised, without the SQL. GX keeps it either flat or by metric."""
    told = result.exception_info or {}
    for info in (told, *(v for v in told.values() if isinstance(v, dict))):
        if info.get("exception_message"):
            return " ".join(str(info["exception_message"]).partition("[SQL:")[0].split())
    return None


def _with_failing_rows(
    con: duckdb.DuckDBPyConnection,
    suite: ExpectationSuite,
    rule: Expectation,
    failed: Verdict,
    waivers: Sequence[Waiver],
    today: dt.date,
) -> Verdict:
    """Count the rows that broke the rule, less those a waiver in force covers, and show the first of them."""
    con.execute("create temp view failing as " + rule.meta["failing"].format(batch=failed.table))
    columns = con.table("failing").columns
    in_force = [w for w in waivers if w.is_in_force(today)]
    covered, parameters = _covered(in_force, failed.table, suite.meta["key"], columns)
    total, left = con.execute(
        f"select count(*), count(*) filter (not ({covered})) from failing", parameters
    ).fetchone()
    is_waived = left == 0 and (total > 0 or any(w.covers_table(failed.table) for w in in_force))
    shown, given = ("true", []) if is_waived else (f"not ({covered})", parameters)
    by_vintage = {}
    each = ""
    if "vintage_id" in columns:
        counted = f"select vintage_id, count(*) from failing where {shown} group by vintage_id"
        by_vintage = dict(con.execute(counted, given).fetchall())
        each = "partition by vintage_id" if failed.table.startswith("candidate.") else ""
    numbered = f"row_number() over ({each} order by {', '.join(columns)}) as nth"
    sample = (
        f"select * exclude (nth) from (select *, {numbered} from failing where {shown}) "
        f"where nth <= {MOST_ROWS_SHOWN} order by nth, {', '.join(columns)} limit {_MOST_ROWS_KEPT}"
    )
    rows = con.execute(sample, given).fetchall()
    con.execute("drop view failing")

    first = (*rule.meta["shows"], *suite.meta["key"])
    names = _file_names(con, {r[columns.index("raw_sha256")] for r in rows}) if "raw_sha256" in columns else {}
    found = f"{left if not is_waived else total:,} of {failed.rows_examined:,} rows break it"
    if total > left and not is_waived:
        found += f"; {total - left:,} more do and are waived"
    ran_out = [w for w in waivers if not w.is_in_force(today)]
    if ran_out and not is_waived:
        found += (
            "; waived until " + ", ".join(f"{w.expires.isoformat()} by {w.owner}" for w in ran_out) + ", no longer"
        )
    return replace(
        failed,
        outcome="waived" if is_waived else "failed",
        found=found,
        failing_count=total if is_waived else left,
        failing_rows=tuple(_shown(dict(zip(columns, row, strict=True)), first, names) for row in rows),
        failing_vintages=frozenset(by_vintage),
        failing_by_vintage=by_vintage,
        waiver="; ".join(map(str, in_force if is_waived else ran_out)) or None,
    )


def _covered(
    waivers: Sequence[Waiver], table: str, key: Sequence[str], columns: Sequence[str]
) -> tuple[str, list[str]]:
    """The SQL condition under which a failing row is waived, with its parameters."""
    if any(w.covers_table(table) for w in waivers):
        return "true", []
    if not waivers or not set(key) <= set(columns):
        return "false", []
    joined = "concat_ws('|', " + ", ".join(f"coalesce(cast({c} as varchar), '')" for c in key) + ")"
    return " or ".join(f"regexp_full_match({joined}, ?)" for _ in waivers), [w.subject for w in waivers]


def _file_names(con: duckdb.DuckDBPyConnection, sha256s: set[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for table in sorted(_tables(con).intersection(_RAW_FILES)):
        asked = f"select raw_sha256, file_name from {table} where list_contains(?, raw_sha256)"
        names |= dict(con.execute(asked, [list(sha256s)]).fetchall())
    return names


def _shown(row: dict[str, object], first: Sequence[str], names: dict[str, str]) -> dict[str, object]:
    """One failing row: file, sheet, cell where known, then the columns that explain it, then the rest."""
    place = {}
    if set(_CELL) <= set(row):
        sha256, sheet, number, column = (row[c] for c in _CELL)
        is_letter = str(column).isalpha()
        place = {
            "file": names.get(sha256, str(sha256)[:12]),
            "sheet": sheet,
            "cell": f"{column}{number}" if is_letter else f"{number}{column}",
        }
    told = {c: row[c] for c in first if c in row}
    rest = {c: v for c, v in row.items() if c not in _CELL}
    return place | told | rest
