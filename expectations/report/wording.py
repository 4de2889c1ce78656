"""What the text and the pages of a report have in common: the order of verdicts, their words, how a
value reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from expectations.verdict import MOST_ROWS_SHOWN, Outcome, Verdict

_ORDER: tuple[Outcome, ...] = ("errored", "no_rows", "failed", "waived", "passed")


@dataclass(frozen=True)
class Wording:
    """A word of a report in both languages."""

    vi: str
    en: str


OUTCOMES: dict[Outcome, Wording] = {
    "passed": Wording("đạt", "passed"),
    "failed": Wording("không đạt", "failed"),
    "errored": Wording("không kiểm tra được", "could not be judged"),
    "no_rows": Wording("không có dòng nào để kiểm tra", "looked at no rows"),
    "waived": Wording("được miễn có thời hạn", "waived"),
}
_BLOCKS = Wording("chặn", "blocks")
_WAIVED = Wording("miễn", "waived")
_WARNING = Wording("cảnh báo", "warning")
# The columns that who sent a file must understand, as they are called there; others keep the name of the data.
_COLUMNS = {
    "file": "Tệp · File",
    "sheet": "Trang tính · Sheet",
    "cell": "Ô · Cell",
    "problem": "Sai ở đâu · Problem",
    "value_text": "Chữ trong ô · As printed",
    "value": "Giá trị · Value",
    "unit_text": "Tên đơn vị · Unit as printed",
    "unit_id": "Đơn vị · Unit",
    "measure_code": "Số đo · Measure",
    "period_start": "Kỳ từ ngày · Period from",
    "period_end": "Kỳ đến ngày · Period to",
    "missing_reason": "Lý do thiếu · Missing because",
}


def order_verdicts(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """What stops the line first, then what could not be judged, what failed, what is waived, what
    passed."""
    return sorted(
        verdicts,
        key=lambda verdict: (
            not verdict.is_blocking,
            _ORDER.index(verdict.outcome),
            verdict.table,
            verdict.rule,
        ),
    )


def list_failures(ordered: Sequence[Verdict]) -> list[Verdict]:
    """What did not pass, in the order given. An empty table fails every one of its rules for the
    same reason, so it is reported once, naming them."""
    failures: list[Verdict] = []
    not_passed = (verdict for verdict in ordered if verdict.outcome != "passed")
    for table, group in groupby(not_passed, key=_find_empty_table):
        verdicts = list(group)
        if table is None or len(verdicts) == 1:
            failures += verdicts
        else:
            failures.append(_merge_verdicts(table, verdicts))
    return failures


def find_weight(verdict: Verdict) -> Wording:
    """Whether a verdict that did not pass blocks, is waived, or is a warning."""
    if verdict.is_blocking:
        return _BLOCKS
    if verdict.outcome == "waived":
        return _WAIVED
    return _WARNING


def count_verdicts(verdicts: Sequence[Verdict]) -> str:
    """One line that counts them all."""
    total = len(verdicts)
    passed = sum(verdict.outcome == "passed" for verdict in verdicts)
    waived = sum(verdict.outcome == "waived" for verdict in verdicts)
    blocking = sum(verdict.is_blocking for verdict in verdicts)
    warnings = total - passed - waived - blocking
    return (
        f"{write_number(total, 'rule')} judged: {passed} passed, {blocking} blocking, "
        f"{write_number(warnings, 'warning')}, {waived} waived"
    )


def count_verdicts_vi(verdicts: Sequence[Verdict]) -> str:
    """The same line in Vietnamese."""
    passed = sum(verdict.outcome == "passed" for verdict in verdicts)
    waived = sum(verdict.outcome == "waived" for verdict in verdicts)
    blocking = sum(verdict.is_blocking for verdict in verdicts)
    warnings = len(verdicts) - passed - waived - blocking
    return (
        f"Đã kiểm tra {count_vi(len(verdicts))} quy tắc: {count_vi(passed)} đạt, {count_vi(blocking)} chặn, "
        f"{count_vi(warnings)} cảnh báo, {count_vi(waived)} được miễn"
    )


def describe_found_vi(verdict: Verdict) -> str:
    """What was found, in Vietnamese; empty where its numbers do not say it."""
    examined = count_vi(verdict.rows_examined)
    if verdict.outcome == "no_rows":
        return "bảng không có dòng nào, nên quy tắc chưa xem được gì"
    if verdict.outcome in ("failed", "waived") and verdict.failing_count:
        failing = count_vi(verdict.failing_count)
        # At gate A the rows examined are those of every edition that was judged with this one.
        if verdict.rows_examined and not verdict.failing_by_vintage:
            return f"{failing} trên {examined} dòng vi phạm"
        return f"{failing} chỗ vi phạm"
    if verdict.outcome == "passed" and verdict.rows_examined:
        if verdict.rows_examined == 1:
            return "đúng với dòng duy nhất"
        return f"đúng với cả {examined} dòng"
    return ""


def count_en(number: int) -> str:
    """1,234."""
    return f"{number:,}"


def count_vi(number: int) -> str:
    """1.234."""
    return f"{number:,}".replace(",", ".")


def name_column(name: str) -> str:
    """The heading of a column of failing rows, for who sent them."""
    return _COLUMNS.get(name, name)


def write_number(number: int, noun: str) -> str:
    """ "1 rule", "2 rules"."""
    if number == 1:
        return f"1 {noun}"
    return f"{number} {noun}s"


def write_value(value: object) -> str:
    """A value of a failing row as people read it: a dash where there is none, no trailing zeros."""
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


# What `templates/verdicts.jinja` says verdicts with.
VERDICT_WORDS: Mapping[str, Any] = {
    "OUTCOMES": OUTCOMES,
    "MOST_ROWS_SHOWN": MOST_ROWS_SHOWN,
    "count_en": count_en,
    "count_vi": count_vi,
    "describe_found_vi": describe_found_vi,
    "find_weight": find_weight,
    "write_value": write_value,
}


def _find_empty_table(verdict: Verdict) -> str | None:
    if verdict.outcome == "no_rows":
        return verdict.table
    return None


def _merge_verdicts(table: str, verdicts: Sequence[Verdict]) -> Verdict:
    return replace(
        verdicts[0],
        rule=", ".join(verdict.rule for verdict in verdicts),
        sentence=f"{table} has rows, so that its {len(verdicts)} rules can be judged",
        sentence_vi=f"{table} có dòng để kiểm tra theo {len(verdicts)} quy tắc",
        expected=f"rows in {table}",
        expected_vi=f"{table} có dòng",
    )
