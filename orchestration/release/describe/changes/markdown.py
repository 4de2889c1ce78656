"""`CHANGES.md`: the changes in words, Vietnamese beside English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from orchestration.release.describe.changes.compare import (
    ChangeRow,
    ReleaseChanges,
    WithdrawnStatements,
)
from orchestration.release.describe.changes.table import KINDS, TABLE
from orchestration.release.describe.markdown_text import (
    escape_markdown,
    format_code,
)
from orchestration.release.describe.marks import WORDS_EN, WORDS_VI, describe_marks
from orchestration.release.describe.wording import NO_VALUE, format_figure, format_span
from orchestration.release.facts import DecisionFacts, ReleaseFacts, SourceFacts

# More indicators of one kind than this would bury the other kinds; the rest is counted.
_SUBJECTS_SHOWN = 30
_FILE = f"{TABLE}.parquet"
_DECISIONS = {
    "confirmed": ("được xác nhận", "confirmed"),
    "dismissed": ("bị bỏ qua", "dismissed"),
}
_WITHDRAWN_STATEMENTS = (
    "Số liệu mà nguồn không còn công bố · Figures that their source no longer states"
)


def format_changes(
    changes: ReleaseChanges,
    source_news: list[str] | None = None,
    validity: str = "",
) -> str:
    """The changes as Markdown.

    `source_news`: lines on what the sources brought; None leaves that section out. `validity`: up to
    which day the later release is true.
    """
    lines = [f"# {changes.after}: có gì thay đổi · what changed", ""]
    lines += _format_summary(changes)
    if validity:
        lines += ["", validity]
    if source_news is not None:
        lines += ["", "## Nguồn · Sources", ""]
        lines += source_news or [
            "- Không nguồn nào có ấn bản mới. · No source had a new edition."
        ]
    if changes.withdrawn:
        lines += _format_withdrawn(changes)
    for kind in KINDS:
        if changes.counts[kind]:
            lines += _format_kind(changes, kind)
    return "\n".join(lines) + "\n"


def describe_validity(facts: ReleaseFacts) -> str:
    """Up to which day a release is true, in both languages.

    The calendar alone changes it on its next day: a report falls due, a verdict's day arrives.
    """
    known = f"Như đã biết đến ngày {facts.as_of}", f"As known on {facts.as_of}"
    if facts.next_change_on is None:
        return f"{known[0]}. · {known[1]}."
    last_day = facts.next_change_on - dt.timedelta(days=1)
    return (
        f"{known[0]}; nếu không nguồn nào có tin mới thì còn đúng đến hết ngày {last_day}."
        f" · {known[1]}; without news from any source it stays true through {last_day}."
    )


def format_source_news(
    facts: ReleaseFacts,
    vintages_before: frozenset[str],
    decisions_before: frozenset[DecisionFacts] = frozenset(),
) -> list[str]:
    """A line for each source with new editions, a held one, or none since it can't be reached; and
    for each decision of people on one of its editions.

    `vintages_before`: the vintages the earlier release was made from; `decisions_before`: those it
    names.
    """
    lines: list[str] = []
    for source in facts.sources:
        lines += _format_source(source, vintages_before)
        for decision in source.decisions:
            if decision not in decisions_before:
                lines.append(_format_decision(source, decision))
    return lines


def _format_decision(source: SourceFacts, decision: DecisionFacts) -> str:
    """`- Source: edition x confirmed on 2024-05-01 by A. Nguyen: why (what it was held for)`"""
    vietnamese, english = _DECISIONS[decision.decided]
    return (
        f"- {source.title_vi} · {source.title_en} (`{source.source_id}`): ấn bản · edition"
        f" `{decision.edition_id}` {vietnamese} · {english} {decision.decided_at:%Y-%m-%d}, {decision.by}:"
        f" {decision.why} ({decision.reason})"
    )


def _format_summary(changes: ReleaseChanges) -> list[str]:
    before = changes.before
    if before is None:
        return [
            "Đây là bản phát hành đầu tiên: chưa có gì để so sánh.",
            "This is the first release: there is nothing to compare it with.",
        ]
    if not any(changes.counts.values()) and not changes.withdrawn:
        return [
            f"So với `{before}`: không chỉ số nào thay đổi, không báo cáo nào trễ thêm.",
            f"Compared with `{before}`: no indicator changed and no report became late.",
        ]
    lines = [f"So với `{before}` · Compared with `{before}`:", ""]
    for kind, (vietnamese, english) in KINDS.items():
        lines.append(f"- {vietnamese} · {english}: {changes.counts[kind]:,}")
    lines.append(f"- {_WITHDRAWN_STATEMENTS}: {_count_withdrawn(changes):,}")
    return lines


def _format_withdrawn(changes: ReleaseChanges) -> list[str]:
    """The section of figures that sources no longer state, a line for each source and measure."""
    lines = ["", f"## {_WITHDRAWN_STATEMENTS} ({_count_withdrawn(changes):,})", ""]
    for group in changes.withdrawn[:_SUBJECTS_SHOWN]:
        lines.append(_format_withdrawn_group(group, changes))
    more = len(changes.withdrawn) - _SUBJECTS_SHOWN
    if more > 0:
        lines.append(f"- … và {more:,} mục nữa · more; `fct_observation`: `is_current`")
    return lines


def _format_withdrawn_group(group: WithdrawnStatements, changes: ReleaseChanges) -> str:
    """`- Source, measure: 35 figures of 35 units (A, B, …), 2024-01-01–2024-12-31`"""
    source = changes.subject_names.get(group.source_id, group.source_id)
    measure = changes.subject_names.get(group.measure_code, group.measure_code)
    units = [changes.unit_names.get(unit, unit) for unit in group.example_units]
    if group.units > len(units):
        units.append("…")
    return (
        f"- {source} (`{group.source_id}`), {measure} (`{group.measure_code}`): {group.figures:,} số liệu của"
        f" {group.units:,} đơn vị · figures of {group.units:,} unit(s) ({'; '.join(units)}),"
        f" {format_span(group.first_day, group.last_day)}"
    )


def _count_withdrawn(changes: ReleaseChanges) -> int:
    return sum(group.figures for group in changes.withdrawn)


def _format_source(source: SourceFacts, vintages_before: frozenset[str]) -> list[str]:
    title = escape_markdown(f"{source.title_vi} · {source.title_en}")
    name = f"{title} ({format_code(source.source_id)})"
    lines: list[str] = []
    new = [
        vintage
        for vintage in source.vintages
        if vintage.vintage_id not in vintages_before
    ]
    if new:
        rows = sum(vintage.rows for vintage in new)
        lines.append(
            f"- {name}: {len(new)} ấn bản mới · new editions, {rows:,} dòng · rows"
        )
    if source.newest_held:
        lines.append(
            f"- {name}: ấn bản mới nhất {format_code(source.newest_held)} bị giữ lại, bản được nhận gần nhất"
            " vẫn dùng · the newest edition is held, the last accepted one keeps serving"
        )
    if source.unreachable_since:
        day = source.unreachable_since.date()
        lines.append(f"- {name}: không truy cập được từ · unreachable since {day}")
    return lines


def _format_kind(changes: ReleaseChanges, kind: str) -> list[str]:
    """The section of one kind: its subjects, most rows first, each with its examples."""
    vietnamese, english = KINDS[kind]
    lines = ["", f"## {vietnamese} · {english} ({changes.counts[kind]:,})"]
    subjects = [
        subject for of_kind, subject in changes.subject_counts if of_kind == kind
    ]
    for subject in subjects[:_SUBJECTS_SHOWN]:
        lines += _format_subject(changes, kind, subject)
    more = len(subjects) - _SUBJECTS_SHOWN
    if more > 0:
        lines += ["", f"… và {more:,} mục nữa trong · more of them in `{_FILE}`"]
    return lines


def _format_subject(changes: ReleaseChanges, kind: str, subject: str) -> list[str]:
    rows = changes.subject_counts[kind, subject]
    heading = f"{format_code(subject)} ({rows:,})"
    name = changes.subject_names.get(subject)
    if name:
        heading = f"**{escape_markdown(name)}** {heading}"
    lines = ["", heading, ""]
    examples = [
        row for row in changes.examples if row.kind == kind and row.subject == subject
    ]
    for row in examples:
        lines.append(_format_example(row, changes.unit_names))
    more = rows - len(examples)
    if more:
        lines.append(f"- … và {more:,} dòng nữa trong · more rows in `{_FILE}`")
    return lines


def _format_example(row: ChangeRow, unit_names: Mapping[str, str]) -> str:
    """`- Cả nước · Viet Nam, 2024-03-01–2024-03-31, in_period, as_reported: – → 50 (1 / 2,
    computed)`
    """
    unit = escape_markdown(unit_names.get(row.unit_id, row.unit_id))
    before = escape_markdown(format_before(row))
    after = escape_markdown(format_after(row))
    return f"- {unit}, {_format_when(row)}: {before} → {after}"


def _format_when(row: ChangeRow) -> str:
    """As of what the change is: the target of a verdict, the due date of a report, the period of a
    value.
    """
    if row.kind == "verdict":
        return f"{row.target_id}, {row.basis}"
    if row.kind == "late":
        return f"{row.period_end}, hạn · due {row.due_date}"
    period = ""
    if row.period_start is not None and row.period_end is not None:
        period = format_span(row.period_start, row.period_end)
    return f"{period}, {row.period_kind}, {row.boundary_set}"


def format_before(row: ChangeRow) -> str:
    """What the earlier release said: a verdict, a status, or a value with its pair; – where it said
    nothing.
    """
    if row.kind in ("verdict", "late"):
        return row.said_before or NO_VALUE
    figure = format_figure(
        row.value_before, row.numerator_before, row.denominator_before, row.said_before
    )
    return figure + _format_marks(row.qualifier_before, row.flags_before)


def format_after(row: ChangeRow) -> str:
    """What the later release says, with the reason where it gives no value or verdict."""
    if row.kind in ("verdict", "late"):
        text = row.said_after or NO_VALUE
    else:
        text = format_figure(
            row.value_after, row.numerator_after, row.denominator_after, row.said_after
        ) + _format_marks(row.qualifier_after, row.flags_after)
    if row.reason and row.kind in ("verdict", "withdrawn"):
        return f"{text} ({row.reason})"
    return text


def _format_marks(qualifier: str | None, flags: str | None) -> str:
    """` [khoảng · about]` behind a figure; empty where it has no marks."""
    vietnamese = describe_marks(qualifier, flags, WORDS_VI)
    if not vietnamese:
        return ""
    return f" [{vietnamese} · {describe_marks(qualifier, flags, WORDS_EN)}]"
