"""What changed between two releases: as rows (`changes.parquet`) and in words (`CHANGES.md`).

A value is known by its key in `fct_indicator`, a verdict by its key in `fct_target`, a due report by its key in
`fct_reporting`. Only what an analyst would have read differently is a change: a number or how it came about, a value
that came or went, a verdict that turned, a report that is late.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ingest.sql_text import qualify_name, quote_identifier, quote_literal
from orchestration.release.describe.column_descriptions import Mart, read_marts
from orchestration.release.describe.wording import format_figure, format_span
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.files import DATABASE
from orchestration.release.write.parquet import ParquetTable, write_parquet

NAME = "CHANGES.md"
ROWS = "changes"
VALUE_KEY = ("indicator_id", "unit_id", "period_start", "period_end", "period_kind", "map")
VERDICT_KEY = ("indicator_id", "unit_id", "plan_year", "basis")
REPORT_KEY = ("source_id", "unit_id", "period_end")
# What makes a value another value, beside the number itself.
_VALUE_PARTS = ("numerator", "denominator", "value_status", "missing_reason")
_VERDICT_PARTS = ("value", "reason")
_SHOWN_SUBJECTS, _SHOWN_ROWS = 30, 5
# What a change is about: an indicator, or the dataset whose report was due.
_SUBJECT = "coalesce(indicator_id, source_id)"

# kind → its heading, in both languages. In this order in CHANGES.md.
KINDS: Mapping[str, tuple[str, str]] = {
    "verdict": ("Kết luận đổi chiều", "Verdicts that turned"),
    "revised": ("Giá trị được sửa", "Revised values"),
    "withdrawn": ("Giá trị bị rút", "Withdrawn values"),
    "new": ("Giá trị mới", "New values"),
    "late": ("Báo cáo muộn hoặc còn thiếu", "Reports that came late or are overdue"),
}

# column → SQL type, meaning, nghĩa: the one home of what `changes.parquet` means.
_TABLE_COMMENT = "What changed against the earlier release.\nVI: Những gì thay đổi so với bản phát hành trước."
_COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "kind": (
        "VARCHAR",
        "What happened: new, revised, withdrawn, verdict (it turned), or late (a report is overdue or came late)",
        "Loại thay đổi: mới, sửa, rút, kết luận đổi, hoặc báo cáo muộn hay còn thiếu",
    ),
    "indicator_id": ("VARCHAR", "The indicator; empty for reports", "Chỉ số; trống với báo cáo"),
    "source_id": ("VARCHAR", "The dataset whose report was due; reports only", "Bộ dữ liệu đến hạn; chỉ với báo cáo"),
    "unit_id": ("VARCHAR", "The reporting unit, region, block or country", "Đơn vị báo cáo, vùng, khối hoặc cả nước"),
    "period_start": (
        "DATE",
        "First day of the period; empty for verdicts and reports",
        "Ngày đầu kỳ; trống với kết luận và báo cáo",
    ),
    "period_end": ("DATE", "Last day of the period; empty for verdicts", "Ngày cuối kỳ; trống với kết luận"),
    "due_date": ("DATE", "When the report was due, with its days of grace", "Hạn báo cáo, kể cả số ngày gia hạn"),
    "period_kind": ("VARCHAR", "in_period, year_to_date or as_of", "Trong kỳ, lũy kế từ đầu năm, hoặc tại thời điểm"),
    "map": ("VARCHAR", "The map of provinces", "Bản đồ hành chính"),
    "plan_year": ("INTEGER", "The plan of the target; verdicts only", "Năm kế hoạch; chỉ với kết luận"),
    "basis": (
        "VARCHAR",
        "As of when the verdict was given; verdicts only",
        "Thời điểm của kết luận; chỉ với kết luận",
    ),
    "value_before": ("DECIMAL(38,6)", "The value in the earlier release", "Giá trị ở bản trước"),
    "value_after": ("DECIMAL(38,6)", "The value in this release", "Giá trị ở bản này"),
    "numerator_before": ("DECIMAL(38,6)", "Its numerator in the earlier release", "Tử số ở bản trước"),
    "numerator_after": ("DECIMAL(38,6)", "Its numerator in this release", "Tử số ở bản này"),
    "denominator_before": ("DECIMAL(38,6)", "Its denominator in the earlier release", "Mẫu số ở bản trước"),
    "denominator_after": ("DECIMAL(38,6)", "Its denominator in this release", "Mẫu số ở bản này"),
    "said_before": (
        "VARCHAR",
        "How the value came about in the earlier release; for a verdict or a report what was said of it",
        "Cách có giá trị ở bản trước; với kết luận hoặc báo cáo là tình trạng lúc đó",
    ),
    "said_after": (
        "VARCHAR",
        "How the value came about in this release; for a verdict or a report what is said of it",
        "Cách có giá trị ở bản này; với kết luận hoặc báo cáo là tình trạng hiện nay",
    ),
    "reason": (
        "VARCHAR",
        "Why there is no value, or no verdict, in this release",
        "Vì sao bản này không có giá trị hoặc kết luận",
    ),
}


@dataclass(frozen=True)
class Change:
    """One change in words people know. `subject`: the indicator, or the dataset whose report it is about."""

    kind: str
    subject: str
    unit: str
    when: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """A comparison. `counts`: kind → rows. `by_subject`: (kind, indicator_id or source_id) → rows, most rows first.

    `names`: indicator_id or source_id → its name in both languages. `examples` are at most 5 a kind and subject.
    `before` is None for the first release.
    """

    before: str | None
    after: str
    counts: Mapping[str, int]
    by_subject: Mapping[tuple[str, str], int]
    names: Mapping[str, str]
    examples: tuple[Change, ...]


def compare(before: Path | None, after: Path) -> Changes:
    """The changes from one release folder to another, without writing anything."""
    with _compared(before, after) as connection:
        return _summary(connection, before, after.name)


def write(before: Path | None, staged: Path, facts: ReleaseFacts, vintages_before: frozenset[str]) -> Mart:
    """Put `changes.parquet` and `CHANGES.md` into a staged release. Returns what the rows mean.

    `vintages_before`: the vintages the earlier release was made from.
    """
    with _compared(before, staged) as connection:
        (mart,) = (m for m in read_marts(connection, "memory", "main") if m.name == ROWS)
        rows = ParquetTable(mart, qualify_name("memory", "main", ROWS), ROWS)
        list(write_parquet(connection, rows, staged, facts))
        changes = _summary(connection, before, facts.release_id)
    (staged / NAME).write_text(tell(changes, facts, vintages_before), "utf-8")
    return mart


@contextmanager
def _compared(before: Path | None, after: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with both releases attached and the table `changes` filled, in order."""
    with duckdb.connect(":memory:") as connection:
        for name, folder in (("before", before), ("after", after)):
            if folder:
                connection.execute(
                    f"ATTACH {quote_literal(str(folder / DATABASE))} AS {quote_identifier(name)} (READ_ONLY)"
                )
        _create(connection)
        if before:
            _insert_values(connection)
            _insert_verdicts(connection)
            _insert_reports(connection)
        yield connection


def _create(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"{quote_identifier(name)} {sql_type}" for name, (sql_type, _, _) in _COLUMNS.items())
    connection.execute(f"CREATE TABLE {ROWS} ({columns})")
    connection.execute(f"COMMENT ON TABLE {ROWS} IS {quote_literal(_TABLE_COMMENT)}")
    for name, (_, english, vietnamese) in _COLUMNS.items():
        said = quote_literal(f"{english}\nVI: {vietnamese}")
        connection.execute(f"COMMENT ON COLUMN {ROWS}.{quote_identifier(name)} IS {said}")


def _insert_values(connection: duckdb.DuckDBPyConnection) -> None:
    parts = ("value", *_VALUE_PARTS)
    before = _side(connection, "before", "fct_indicator", VALUE_KEY, parts)
    after = _side(connection, "after", "fct_indicator", VALUE_KEY, parts)
    connection.execute(
        f"""
        INSERT INTO {ROWS} BY NAME
        SELECT
            CASE
                WHEN b.value IS NULL THEN 'new'
                WHEN a.value IS NULL THEN 'withdrawn'
                ELSE 'revised'
            END AS kind,
            {_either(VALUE_KEY)},
            b.value AS value_before, a.value AS value_after,
            b.numerator AS numerator_before, a.numerator AS numerator_after,
            b.denominator AS denominator_before, a.denominator AS denominator_after,
            b.value_status AS said_before, a.value_status AS said_after,
            a.missing_reason AS reason
        FROM ({before}) b FULL JOIN ({after}) a ON {_same(VALUE_KEY)}
        WHERE (b.value, b.numerator, b.denominator, b.value_status)
            IS DISTINCT FROM (a.value, a.numerator, a.denominator, a.value_status)
          AND NOT (b.value IS NULL AND a.value IS NULL)
        ORDER BY ALL
        """
    )


def _insert_verdicts(connection: duckdb.DuckDBPyConnection) -> None:
    """Verdicts both releases gave, but not the same one."""
    parts = ("verdict", *_VERDICT_PARTS)
    before = _side(connection, "before", "fct_target", VERDICT_KEY, parts)
    after = _side(connection, "after", "fct_target", VERDICT_KEY, parts)
    connection.execute(
        f"""
        INSERT INTO {ROWS} BY NAME
        SELECT 'verdict' AS kind, {_either(VERDICT_KEY)}, b.value AS value_before, a.value AS value_after,
            b.verdict AS said_before, a.verdict AS said_after, a.reason AS reason
        FROM ({before}) b JOIN ({after}) a ON {_same(VERDICT_KEY)}
        WHERE b.verdict IS DISTINCT FROM a.verdict
        ORDER BY ALL
        """
    )


def _insert_reports(connection: duckdb.DuckDBPyConnection) -> None:
    """Reports that are overdue or came late, and of which the earlier release did not say so."""
    before = _side(connection, "before", "fct_reporting", REPORT_KEY, ("due_date", "status"))
    after = _side(connection, "after", "fct_reporting", REPORT_KEY, ("due_date", "status"))
    connection.execute(
        f"""
        INSERT INTO {ROWS} BY NAME
        SELECT 'late' AS kind, {_either(REPORT_KEY)}, a.due_date, b.status AS said_before, a.status AS said_after
        FROM ({after}) a LEFT JOIN ({before}) b ON {_same(REPORT_KEY)}
        WHERE a.status IN ('late', 'missing') AND b.status IS DISTINCT FROM a.status
        ORDER BY ALL
        """
    )


def _side(
    connection: duckdb.DuckDBPyConnection, side: str, table: str, key: tuple[str, ...], parts: tuple[str, ...]
) -> str:
    """A query giving key and parts of one release's fact; no rows when it had no such fact or another key."""
    held = {
        name
        for (name,) in connection.execute(
            f"SELECT column_name FROM duckdb_columns()"
            f" WHERE database_name = {quote_literal(side)} AND table_name = {quote_literal(table)}"
        ).fetchall()
    }
    if not held.issuperset(key):
        return "SELECT " + ", ".join(f"NULL AS {quote_identifier(c)}" for c in key + parts) + " WHERE false"
    columns = ", ".join(quote_identifier(c) if c in held else f"NULL AS {quote_identifier(c)}" for c in key + parts)
    return f"SELECT {columns} FROM {qualify_name(side, 'main', table)}"


def _either(key: tuple[str, ...]) -> str:
    return ", ".join(
        f"coalesce(a.{quote_identifier(c)}, b.{quote_identifier(c)}) AS {quote_identifier(c)}" for c in key
    )


def _same(key: tuple[str, ...]) -> str:
    return " AND ".join(f"a.{quote_identifier(c)} IS NOT DISTINCT FROM b.{quote_identifier(c)}" for c in key)


def _summary(connection: duckdb.DuckDBPyConnection, before: Path | None, after: str) -> Changes:
    sides = ("before", "after") if before else ("after",)
    units = _names(connection, sides, "dim_org_unit", "unit_id")
    by_subject = connection.execute(
        f"SELECT kind, {_SUBJECT}, count(*) FROM {ROWS} GROUP BY ALL ORDER BY 3 DESC, 1, 2"
    ).fetchall()
    counts = dict.fromkeys(KINDS, 0)
    for kind, _, rows in by_subject:
        counts[kind] += rows
    order = "unit_id <> 'VN', period_end DESC, unit_id, period_start, period_kind, \"map\", plan_year, basis"
    examples = connection.execute(
        f"""
        FROM {ROWS}
        QUALIFY row_number() OVER (PARTITION BY kind, {_SUBJECT} ORDER BY {order}) <= {_SHOWN_ROWS}
        ORDER BY kind, {_SUBJECT}, {order}
        """
    )
    columns = [column for column, *_ in examples.description]
    rows_shown = [dict(zip(columns, row, strict=True)) for row in examples.fetchall()]
    return Changes(
        before=before.name if before else None,
        after=after,
        counts=counts,
        by_subject={(kind, subject): rows for kind, subject, rows in by_subject},
        names=_names(connection, sides, "dim_indicator", "indicator_id")
        | _names(connection, sides, "dim_source", "source_id", ("title_vi", "title_en")),
        examples=tuple(_in_words(row, units) for row in rows_shown),
    )


def _names(
    connection: duckdb.DuckDBPyConnection,
    sides: tuple[str, ...],
    table: str,
    code: str,
    named: tuple[str, str] = ("name_vi", "name_en"),
) -> dict[str, str]:
    """Code → the name in both languages; the later release speaks."""
    names: dict[str, str] = {}
    for side in sides:
        rows = _side(connection, side, table, (code, *named), ())
        names |= {c: f"{vi} · {en}" for c, vi, en in connection.execute(rows).fetchall()}
    return names


def _in_words(row: Mapping[str, Any], units: Mapping[str, str]) -> Change:
    if row["kind"] == "verdict":
        when = f"{row['plan_year']}, {row['basis']}"
        before, after = row["said_before"], row["said_after"]
    elif row["kind"] == "late":
        when = f"{row['period_end']}, hạn · due {row['due_date']}"
        before, after = row["said_before"] or "–", row["said_after"]
    else:
        when = f"{format_span(row['period_start'], row['period_end'])}, {row['period_kind']}, {row['map']}"
        before, after = _figure(row, "before"), _figure(row, "after")
    return Change(
        kind=row["kind"],
        subject=row["indicator_id"] or row["source_id"],
        unit=units.get(row["unit_id"], row["unit_id"]),
        when=when,
        before=before,
        after=f"{after} ({row['reason']})" if row["reason"] and row["kind"] in ("verdict", "withdrawn") else after,
    )


def _figure(row: Mapping[str, Any], side: str) -> str:
    return format_figure(*(row[f"{part}_{side}"] for part in ("value", "numerator", "denominator", "said")))


def tell(changes: Changes, facts: ReleaseFacts | None = None, vintages_before: frozenset[str] = frozenset()) -> str:
    """The changes as Markdown, Vietnamese beside English; with facts, also what the sources brought."""
    lines = [f"# {changes.after}: có gì thay đổi · what changed", ""]
    if changes.before is None:
        lines += [
            "Đây là bản phát hành đầu tiên: chưa có gì để so sánh.",
            "This is the first release: there is nothing to compare it with.",
        ]
    elif not any(changes.counts.values()):
        lines += [
            f"So với `{changes.before}`: không chỉ số nào thay đổi, không báo cáo nào trễ thêm.",
            f"Compared with `{changes.before}`: no indicator changed and no report became late.",
        ]
    else:
        lines += [f"So với `{changes.before}` · Compared with `{changes.before}`:", ""]
        lines += [f"- {vi} · {en}: {changes.counts[kind]:,}" for kind, (vi, en) in KINDS.items()]
    if facts:
        lines += _about_sources(facts, vintages_before)
    for kind, (vi, en) in KINDS.items():
        lines += _section(changes, kind, f"{vi} · {en}")
    return "\n".join(lines) + "\n"


def _about_sources(facts: ReleaseFacts, vintages_before: frozenset[str]) -> list[str]:
    lines = []
    for source in facts.sources:
        news = [v for v in source.vintages if v.vintage_id not in vintages_before]
        named = f"{source.title_vi} · {source.title_en} (`{source.source_id}`)"
        if news:
            rows = sum(v.rows for v in news)
            lines.append(f"- {named}: {len(news)} ấn bản mới · new editions, {rows:,} dòng · rows")
        if source.newest_held:
            lines.append(
                f"- {named}: ấn bản mới nhất `{source.newest_held}` bị giữ lại, bản được nhận gần nhất vẫn dùng"
                " · the newest edition is held, the last accepted one keeps serving"
            )
        if source.unreachable_since:
            day = source.unreachable_since.date()
            lines.append(f"- {named}: không truy cập được từ · unreachable since {day}")
    lines = lines or ["- Không nguồn nào có ấn bản mới. · No source had a new edition."]
    return ["", "## Nguồn · Sources", "", *lines]


def _section(changes: Changes, kind: str, heading: str) -> list[str]:
    if not changes.counts[kind]:
        return []
    lines = ["", f"## {heading} ({changes.counts[kind]:,})"]
    told = [(code, rows) for (of, code), rows in changes.by_subject.items() if of == kind]
    for code, rows in told[:_SHOWN_SUBJECTS]:
        shown = [c for c in changes.examples if (c.kind, c.subject) == (kind, code)]
        lines += ["", f"**{changes.names.get(code, '')}** `{code}` ({rows:,})".replace("**** ", ""), ""]
        lines += [f"- {c.unit}, {c.when}: {c.before} → {c.after}" for c in shown]
        if rows > len(shown):
            lines.append(f"- … và {rows - len(shown):,} dòng nữa trong · more rows in `{ROWS}.parquet`")
    if len(told) > _SHOWN_SUBJECTS:
        more = len(told) - _SHOWN_SUBJECTS
        lines += ["", f"… và {more:,} mục nữa trong · more of them in `{ROWS}.parquet`"]
    return lines
