"""A gate's verdicts as one self-contained page, for `data/held/`: it links to nothing and loads
nothing.

Each rule that did not hold is reported as: the rule as a sentence in both languages, what was
expected, what was found, where (file, sheet, cell) and what to do. Nothing is judged here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from expectations.report.wording import (
    OUTCOMES,
    count_verdicts,
    find_weight,
    list_failures,
    order_verdicts,
    write_value,
)
from expectations.verdict import MOST_ROWS_SHOWN, Verdict, is_refused
from ingest.control_signs import show_controls

ACCEPTED = "Được chấp nhận · <i>Accepted</i>"
REFUSED = "Không được chấp nhận · <i>Refused</i>"


def escape(text: str) -> str:
    """The text as it stands inside a page: no markup, and no sign that turns the direction."""
    return html.escape(show_controls(text))


def write_html_report(
    verdicts: Iterable[Verdict],
    title: str,
    *,
    reason: str = "",
    copies: Iterable[str] = (),
) -> str:
    """The page. `reason` is shown where there is no verdict to show: a file that could not be read.

    `copies`: names of annotated workbooks that lie beside the page.
    """
    ordered = order_verdicts(verdicts)
    parts = [
        f"<h1>{escape(title)}</h1>",
        _write_decision(is_accepted=not reason and not is_refused(ordered)),
    ]
    if ordered:
        parts.append(f"<p>{escape(count_verdicts(ordered))}</p>")
    elif reason:
        parts.append(f"<pre>{escape(reason)}</pre>")
    parts += [_link_copy(name) for name in copies]
    parts += [_write_section(verdict) for verdict in list_failures(ordered)]
    parts += _list_passed(
        [verdict for verdict in ordered if verdict.outcome == "passed"]
    )
    return _PAGE.format(title=escape(title), body="\n".join(parts))


def _write_decision(*, is_accepted: bool) -> str:
    if is_accepted:
        return f'<p class="good">{ACCEPTED}</p>'
    return f'<p class="bad">{REFUSED}</p>'


def _link_copy(name: str) -> str:
    return (
        "<p>Bản đã đánh dấu ô sai, để sửa và gửi lại · <i>Annotated copy, to correct and send again</i>: "
        f'<a href="{quote(name)}">{escape(name)}</a></p>'
    )


def _list_passed(passed: Sequence[Verdict]) -> list[str]:
    """The heading and the table of what passed; nothing where nothing did."""
    if not passed:
        return []
    rows = [_describe_success(verdict) for verdict in passed]
    return ["<h2>Đạt · <i>Passed</i></h2>", _write_table(rows)]


def _describe_success(verdict: Verdict) -> dict[str, object]:
    return {
        "table": verdict.table,
        "rule": verdict.sentence,
        "quy tắc": verdict.sentence_vi,
        "found": verdict.found,
    }


def _write_section(verdict: Verdict) -> str:
    style = "bad" if verdict.is_blocking else "mild"
    weight = find_weight(verdict)
    outcome = OUTCOMES[verdict.outcome]
    parts = [
        f'<section class="{style}">',
        f"<h2>{escape(verdict.sentence_vi)}</h2><p><i>{escape(verdict.sentence)}</i></p>",
        f"<p>{weight.vi}, {outcome.vi} · <i>{weight.en}, {outcome.en}</i></p>",
        _write_facts(verdict),
        _write_failing_rows(verdict),
        "</section>",
    ]
    return "".join(parts)


def _write_facts(verdict: Verdict) -> str:
    facts = [
        ("Quy tắc · <i>Rule</i>", f"{verdict.rule} – {verdict.table}"),
        ("Mong đợi · <i>Expected</i>", verdict.expected),
        ("Thực tế · <i>Found</i>", verdict.found),
        ("Cần làm · <i>To fix</i>", verdict.to_fix),
    ]
    if verdict.waiver:
        facts.append(("Miễn trừ · <i>Waiver</i>", verdict.waiver))
    terms = "".join(f"<dt>{label}</dt><dd>{escape(text)}</dd>" for label, text in facts)
    return f"<dl>{terms}</dl>"


def _write_failing_rows(verdict: Verdict) -> str:
    if not verdict.failing_rows:
        return ""
    table = _write_table(verdict.failing_rows[:MOST_ROWS_SHOWN])
    more = verdict.failing_count - MOST_ROWS_SHOWN
    if more <= 0:
        return table
    return f"{table}<p>… {more:,} dòng nữa · <i>more rows</i></p>"


def _write_table(rows: Sequence[dict[str, object]]) -> str:
    """The rows under the columns of the first one."""
    names = list(rows[0])
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = ""
    for row in rows:
        cells = "".join(
            f"<td>{escape(write_value(row.get(name)))}</td>" for name in names
        )
        body += f"<tr>{cells}</tr>"
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
