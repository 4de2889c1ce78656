"""How a refusal reads: verdicts as text for a terminal, and as one page for `data/held/` and `quality/`.

Each rule that did not hold is told as: the rule as a sentence, what was expected, what was met, where (file, sheet,
cell) and what to do next. Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from html import escape
from itertools import groupby
from urllib.parse import quote

from expectations.verdict import MOST_ROWS_SHOWN, Verdict, blocks

_MOST_COLUMNS, _WIDEST = 8, 32
_SAID = {
    "passed": ("đạt", "passed"),
    "failed": ("không đạt", "failed"),
    "errored": ("không kiểm tra được", "could not be judged"),
    "no_rows": ("không có dòng nào để kiểm tra", "looked at no rows"),
    "waived": ("được miễn có thời hạn", "waived"),
}


def as_text(verdicts: Iterable[Verdict]) -> str:
    """For a terminal: every rule that did not pass, what stops the line first, then a line that counts them all."""
    given = _by_weight(verdicts)
    told = [_told(v) for v in _once_for_an_empty_table(given) if v.outcome != "passed"]
    return "\n\n".join([*told, _counted(given)]) + "\n"


def as_html(verdicts: Iterable[Verdict], title: str, *, reason: str = "", copies: Iterable[str] = ()) -> str:
    """One self-contained page. `reason` is shown where there is no verdict to show: a file that could not be read.

    `copies`: names of marked workbooks that lie beside the page.
    """
    given = _by_weight(verdicts)
    failed = [v for v in _once_for_an_empty_table(given) if v.outcome != "passed"]
    passed = [v for v in given if v.outcome == "passed"]
    refused = bool(reason) or blocks(given)
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="{"bad" if refused else "good"}">'
        + ("Không được chấp nhận · <i>Refused</i>" if refused else "Được chấp nhận · <i>Accepted</i>")
        + "</p>",
    ]
    if given:
        parts.append(f"<p>{escape(_counted(given))}</p>")
    elif reason:
        parts.append(f"<pre>{escape(reason)}</pre>")
    parts += [
        f"<p>Bản đã đánh dấu ô sai, để sửa và gửi lại · <i>Annotated copy, to correct and send again</i>: "
        f'<a href="{quote(name)}">{escape(name)}</a></p>'
        for name in copies
    ]
    parts += [_section(v) for v in failed]
    if passed:
        rows = [{"table": v.table, "rule": v.sentence, "quy tắc": v.sentence_vi, "met": v.found} for v in passed]
        parts.append("<h2>Đạt · <i>Passed</i></h2>" + _table(rows, limit=len(rows)))
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def _by_weight(verdicts: Iterable[Verdict]) -> list[Verdict]:
    order = ("errored", "no_rows", "failed", "waived", "passed")
    return sorted(verdicts, key=lambda v: (not v.blocks, order.index(v.outcome), v.table, v.rule))


def _once_for_an_empty_table(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """An empty table fails every one of its rules for the same reason: it is told once, naming them."""
    told: list[Verdict] = []
    for table, of_table in groupby(verdicts, key=lambda v: v.outcome == "no_rows" and v.table):
        same = list(of_table)
        if not table or len(same) == 1:
            told += same
            continue
        told.append(
            replace(
                same[0],
                rule=", ".join(v.rule for v in same),
                sentence=f"{table} has rows, so that its {len(same)} rules can be judged",
                sentence_vi=f"{table} có dòng để kiểm tra theo {len(same)} quy tắc",
                expected=f"rows in {table}",
            )
        )
    return told


def _weight(v: Verdict) -> tuple[str, str]:
    if v.blocks:
        return "chặn", "blocks"
    return ("miễn", "waived") if v.outcome == "waived" else ("cảnh báo", "warning")


def _counted(verdicts: Sequence[Verdict]) -> str:
    stopping = sum(v.blocks for v in verdicts)
    waived = sum(v.outcome == "waived" for v in verdicts)
    passed = sum(v.outcome == "passed" for v in verdicts)
    warned = len(verdicts) - stopping - waived - passed
    return (
        f"{len(verdicts)} {'rule' if len(verdicts) == 1 else 'rules'} judged: {passed} passed, {stopping} blocking, "
        f"{warned} {'warning' if warned == 1 else 'warnings'}, {waived} waived"
    )


def _told(v: Verdict) -> str:
    lines = [
        f"{_weight(v)[1].upper()}  {v.sentence}",
        f"  {v.sentence_vi}",
        f"  rule:       {v.rule} on {v.table}: {_SAID[v.outcome][1]}",
        f"  expected:   {v.expected}",
        f"  met:        {v.found}",
        f"  what to do: {v.to_fix}",
    ]
    if v.waiver:
        lines.append(f"  waiver:     {v.waiver}")
    if v.failing_rows:
        lines += ["", *("  " + line for line in _columns(v.failing_rows[:MOST_ROWS_SHOWN]))]
        if v.failing_count > MOST_ROWS_SHOWN:
            lines.append(f"  … and {v.failing_count - MOST_ROWS_SHOWN:,} more")
    return "\n".join(lines)


def _columns(rows: Sequence[dict[str, object]]) -> list[str]:
    """Rows as aligned columns; the first columns explain the failure, so only they are shown."""
    names = list(rows[0])[:_MOST_COLUMNS]
    cells = [names, *([_short(_cell(row.get(n))) for n in names] for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(names))]
    return ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _WIDEST else flat[: _WIDEST - 1] + "…"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _section(v: Verdict) -> str:
    kind = "bad" if v.blocks else "mild"
    weight_vi, weight = _weight(v)
    said_vi, said = _SAID[v.outcome]
    facts = [
        ("Quy tắc", "Rule", f"{v.rule} – {v.table}"),
        ("Mong đợi", "Expected", v.expected),
        ("Thực tế", "Met", v.found),
        ("Cần làm", "What to do", v.to_fix),
    ]
    if v.waiver:
        facts.append(("Miễn trừ", "Waiver", v.waiver))
    listed = "".join(f"<dt>{vi} · <i>{en}</i></dt><dd>{escape(text)}</dd>" for vi, en, text in facts)
    more = v.failing_count - MOST_ROWS_SHOWN
    return (
        f'<section class="{kind}"><h2>{escape(v.sentence_vi)}</h2><p><i>{escape(v.sentence)}</i></p>'
        f"<p>{weight_vi}, {said_vi} · <i>{weight}, {said}</i></p><dl>{listed}</dl>"
        + (_table(v.failing_rows, limit=MOST_ROWS_SHOWN) if v.failing_rows else "")
        + (f"<p>… {more:,} dòng nữa · <i>more rows</i></p>" if v.failing_rows and more > 0 else "")
        + "</section>"
    )


def _table(rows: Sequence[dict[str, object]], *, limit: int) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(row.get(name)))}</td>" for name in rows[0]) + "</tr>"
        for row in rows[:limit]
    )
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }}
section {{ border-left: .3rem solid; padding: .1rem 0 .1rem 1rem; margin: 2rem 0; }}
section.bad {{ border-color: #b3261e; }}
section.mild {{ border-color: #a36b00; }}
p.bad, p.good {{ font-size: 1.2rem; font-weight: 600; }}
h2 {{ margin: .5rem 0; font-size: 1.2rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
.wide {{ overflow-x: auto; }}
table {{ border-collapse: collapse; font-size: .85rem; }}
th, td {{ border: 1px solid #8888; padding: .2rem .5rem; text-align: left; vertical-align: top; }}
pre {{ white-space: pre-wrap; }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
