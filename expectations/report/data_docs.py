"""Data Docs of one run: a page for each suite as Great Expectations renders its results, and an index of them all.

`context.build_data_docs` is not used: every page it writes asks seven hosts for fifteen stylesheets and scripts,
without which its index is empty and a passed rule looks like a failed one (great_expectations#8734), and it copies
4 MB of fonts. Here GX's renderers and templates make the same pages from the same results; only the frame around
them, which is where those addresses stand, is ours. Nothing is judged here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from html import escape
from itertools import count, groupby
from pathlib import Path

from great_expectations.core import ExpectationSuiteValidationResult, RunIdentifier
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

from expectations.verdict import Verdict, blocks


def write(
    folder: Path, results: Sequence[ExpectationSuiteValidationResult], verdicts: Sequence[Verdict], day: dt.date
) -> Path:
    """Write the site into `folder`, made if absent; returns its index. The same results give the same bytes.

    `verdicts` are those of the same run: the index says what became of every table, also of one that GX never saw
    (it is missing, or empty), and of a failure that is waived.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renderer, view, pages = ValidationResultsPageRenderer(run_info_at_end=True), _OfflinePageView(), {}
    for result in results:
        table = result.meta["batch_spec"]["data_asset_name"]
        pages[table] = f"{result.suite_name}.html"
        (folder / pages[table]).write_text(_page(result, day, renderer, view), "utf-8")
    index = folder / "index.html"
    index.write_text(_index(verdicts, pages, day), "utf-8")
    return index


class _OfflinePageView(DefaultJinjaPageView):
    """GX's page, whose frame asks for nothing from outside and whose ids are counted instead of drawn by lot."""

    def __init__(self) -> None:
        super().__init__()
        drawn = count(1)
        self.env.filters["generate_html_element_uuid"] = lambda prefix="": f"{prefix}{next(drawn)}"
        self._frame = self.env.from_string(_FRAME)

    def _get_template(self, template_str: str):
        return self._frame if template_str == self._template else super()._get_template(template_str)


def _page(
    result: ExpectationSuiteValidationResult,
    day: dt.date,
    renderer: ValidationResultsPageRenderer,
    view: _OfflinePageView,
) -> str:
    told = deepcopy(result)
    told.meta["run_id"] = RunIdentifier(day.isoformat(), dt.datetime.combine(day, dt.time(), dt.UTC))
    told.meta.pop("batch_markers")  # when GX read the table, to the microsecond
    for rule in told.results:
        said = rule.expectation_config
        said.description = escape(f"{said.meta['sentence_vi']}\n{said.description}\n{said.meta['rule']}")
        rule.result = _escaped(rule.result)
        for info in (rule.exception_info, *rule.exception_info.values()):
            if isinstance(info, dict) and info.get("exception_traceback"):
                info["exception_traceback"] = escape(info["exception_traceback"])
    document = renderer.render(told)
    heading = document.sections[0].content_blocks[0].subheader.string_template
    del heading["styling"]["params"]["expectation_suite_name"]  # a link to a page of suites, which is not made
    return view.render(document, suite=result.suite_name, style=_STYLE)


def _escaped(result: object) -> object:
    """GX writes the values it shows into the page as they are; they are a publisher's, and may hold markup."""
    if isinstance(result, dict):
        return {key: _escaped(value) for key, value in result.items()}
    if isinstance(result, list):
        return [_escaped(value) for value in result]
    return escape(result) if isinstance(result, str) else result


def _index(verdicts: Iterable[Verdict], pages: Mapping[str, str], day: dt.date) -> str:
    given = sorted(verdicts, key=lambda v: v.table)
    rows = [
        _row(table, list(of_table), pages.get(table)) for table, of_table in groupby(given, key=lambda v: v.table)
    ]
    refused = blocks(given)
    return _INDEX.format(
        style=_STYLE,
        day=day.isoformat(),
        state="failed" if refused else "success",
        said="Không được chấp nhận · <i>Refused</i>" if refused else "Được chấp nhận · <i>Accepted</i>",
        rows="\n".join(rows),
    )


def _row(table: str, verdicts: Sequence[Verdict], page: str | None) -> str:
    passed, waived = (sum(v.outcome == said for v in verdicts) for said in ("passed", "waived"))
    state = "failed" if blocks(verdicts) else "success" if passed + waived == len(verdicts) else "warning"
    name = f'<a href="{page}">{escape(table)}</a>' if page else escape(table)
    note = "" if page else escape(verdicts[0].found)
    cells = (name, len(verdicts), passed, len(verdicts) - passed - waived, waived, note)
    return f'<tr class="{state}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


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
<p class="{state}">{said}</p>
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
