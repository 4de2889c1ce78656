"""Data Docs of one run: a page for each suite as Great Expectations renders its results, and an
index of them all.

`context.build_data_docs` is not used: every page it writes asks seven hosts for fifteen stylesheets
and scripts, without which its index is empty and a passed rule looks like a failed one
(great_expectations#8734), and it copies 4 MB of fonts. Here GX's renderers and templates make the
same pages from the same results; only the frame around them, which is where those addresses stand,
is ours. Nothing is judged here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuiteValidationResult, RunIdentifier
from great_expectations.core.expectation_validation_result import (
    ExpectationValidationResult,
)
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView
from jinja2 import Template

from expectations.report.html import ACCEPTED, REFUSED, escape
from expectations.verdict import Outcome, Verdict, is_refused


def write_data_docs(
    folder: Path,
    results: Sequence[ExpectationSuiteValidationResult],
    verdicts: Sequence[Verdict],
    day: dt.date,
) -> Path:
    """Write the site into `folder`, made if absent; returns its index. The same results give the
    same bytes.

    `verdicts` are those of the same run: the index shows what became of every table, also of one
    that GX never saw (it is missing, or empty), and of a failure that is waived.
    """
    folder.mkdir(parents=True, exist_ok=True)
    printer = _PagePrinter(
        ValidationResultsPageRenderer(run_info_at_end=True), _OfflinePageView()
    )
    pages: dict[str, str] = {}
    for result in results:
        table = result.meta["batch_spec"]["data_asset_name"]
        pages[table] = f"{result.suite_name}.html"
        (folder / pages[table]).write_text(printer.print_page(result, day), "utf-8")
    index = folder / "index.html"
    index.write_text(_write_index(verdicts, pages, day), "utf-8")
    return index


class _OfflinePageView(DefaultJinjaPageView):
    """GX's page, whose frame asks for nothing from outside and whose ids are counted instead of
    drawn by lot."""

    def __init__(self) -> None:
        super().__init__()
        numbers = count(1)
        self.env.filters["generate_html_element_uuid"] = lambda prefix="": (
            f"{prefix}{next(numbers)}"
        )
        self._frame = self.env.from_string(_FRAME)

    def _get_template(self, template_str: str) -> Template:
        if template_str == self._template:
            return self._frame
        template: Template = super()._get_template(template_str)
        return template


@dataclass(frozen=True)
class _PagePrinter:
    """GX's renderer and the view its document goes through; the same for every page, so that their
    ids go on."""

    renderer: Any  # a ValidationResultsPageRenderer, whose methods have no types
    view: Any  # an _OfflinePageView, whose `render` GX leaves without types

    def print_page(self, result: ExpectationSuiteValidationResult, day: dt.date) -> str:
        """The page of one suite. The result itself is left as it is."""
        shown = deepcopy(result)
        shown.meta["run_id"] = RunIdentifier(
            day.isoformat(), dt.datetime.combine(day, dt.time(), dt.UTC)
        )
        # when GX read the table, to the microsecond: the same run again would give other bytes
        meta: Any = shown.meta
        del meta["batch_markers"]
        for of_rule in shown.results:
            _prepare_rule(of_rule)
        document = self.renderer.render(shown)
        heading = document.sections[0].content_blocks[0].subheader.string_template
        # a link to a page of suites, which is not made
        del heading["styling"]["params"]["expectation_suite_name"]
        page: str = self.view.render(document, suite=result.suite_name, style=_STYLE)
        return page


def _prepare_rule(result: ExpectationValidationResult) -> None:
    """Give a rule its words in both languages, and escape what GX would write into the page as it
    is: the values it shows are a publisher's, and may hold markup."""
    config = result.expectation_config
    if config is None:
        raise ValueError(
            "expected a result with the configuration of its expectation, found none"
        )
    words = (config.meta["sentence_vi"], config.description, config.meta["rule"])
    config.description = escape("\n".join(str(word) for word in words))
    result.result = _escape_texts(result.result)
    exceptions = result.exception_info or {}
    for info in (exceptions, *exceptions.values()):
        if isinstance(info, dict) and info.get("exception_traceback"):
            info["exception_traceback"] = escape(info["exception_traceback"])


def _escape_texts(value: Any) -> Any:
    """Every text of a nested result, escaped."""
    if isinstance(value, dict):
        return {key: _escape_texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_escape_texts(inner) for inner in value]
    if isinstance(value, str):
        return escape(value)
    return value


def _write_index(
    verdicts: Iterable[Verdict], pages: Mapping[str, str], day: dt.date
) -> str:
    ordered = sorted(verdicts, key=lambda verdict: verdict.table)
    by_table = groupby(ordered, key=lambda verdict: verdict.table)
    rows = [
        _write_row(table, list(of_table), pages.get(table))
        for table, of_table in by_table
    ]
    is_accepted = not is_refused(ordered)
    return _INDEX.format(
        style=_STYLE,
        day=day.isoformat(),
        state="success" if is_accepted else "failed",
        decision=ACCEPTED if is_accepted else REFUSED,
        rows="\n".join(rows),
    )


def _write_row(table: str, verdicts: Sequence[Verdict], page: str | None) -> str:
    """One table of the index; where it has no page, its first verdict says why."""
    passed = _count_outcome(verdicts, "passed")
    waived = _count_outcome(verdicts, "waived")
    not_passed = len(verdicts) - passed - waived
    name, note = escape(table), escape(verdicts[0].found)
    if page:
        name, note = f'<a href="{page}">{name}</a>', ""
    cells = (name, len(verdicts), passed, not_passed, waived, note)
    columns = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr class="{_find_state(verdicts, not_passed)}">{columns}</tr>'


def _count_outcome(verdicts: Sequence[Verdict], outcome: Outcome) -> int:
    return sum(verdict.outcome == outcome for verdict in verdicts)


def _find_state(verdicts: Sequence[Verdict], not_passed: int) -> str:
    """The style of a row."""
    if is_refused(verdicts):
        return "failed"
    if not_passed:
        return "warning"
    return "success"


_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 80rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h5 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; } h6, .h6 { font-weight: 600; margin: 0; }
.table-responsive { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #8888; padding: .2rem .5rem; text-align: left; vertical-align: top; }
td ul, p { margin: 0; }
.text-success, .success td:first-child { color: #1b7a3d; } i.text-success::before { content: "✓ đạt"; }
.text-danger, .failed td:first-child { color: #b3261e; } i.text-danger::before { content: "✗ không đạt"; }
.text-warning, .warning td:first-child { color: #a36b00; } i.text-warning::before { content: "⚠ cảnh báo"; }
.success td:first-child::before { content: "✓ "; } .failed td:first-child::before { content: "✗ "; }
.warning td:first-child::before { content: "⚠ "; }
.collapse:not(:target) { display: none; }
i { font-style: normal; } p i, th i { font-style: italic; }
""".strip()

_FRAME = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ suite }} – Data Docs</title>
<style>{{ style | safe }}</style>
</head>
<body>
<p><a href="index.html">Data Docs</a> · Great Expectations {{ ge_version }}</p>
<h1>{{ suite }}</h1>
{% for section in sections %}{% set section_loop = loop -%}{% include 'section.j2' %}{% endfor %}
</body>
</html>
"""

_INDEX = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Data Docs {day}</title>
<style>{style}</style>
</head>
<body>
<h1>Data Docs · {day}</h1>
<p class="{state}">{decision}</p>
<table>
<thead><tr><th>Bảng · <i>Table</i></th><th>Quy tắc · <i>Rules</i></th><th>Đạt · <i>Passed</i></th>
<th>Không đạt · <i>Not passed</i></th><th>Miễn · <i>Waived</i></th><th>Ghi chú · <i>Note</i></th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</body>
</html>
"""
