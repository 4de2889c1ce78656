"""The report of a held edition as one page, for `data/held/`: it links to nothing but the annotated copies beside it,
and loads nothing.

It is read by who sent the file, and must correct it: each rule that did not hold is told as a sentence in both
languages, with what was found, what was expected, what to do and where (file, sheet, cell). Nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable

from expectations.report.html_templates import load_templates
from expectations.report.wording import (
    VERDICT_WORDS,
    count_verdicts,
    count_verdicts_vi,
    list_failures,
    name_column,
    order_verdicts,
)
from expectations.verdict import Verdict, is_refused


def write_html_report(
    verdicts: Iterable[Verdict],
    title: str,
    *,
    copies: Iterable[str] = (),
) -> str:
    """The page. `copies`: names of annotated workbooks that lie beside it."""
    ordered = order_verdicts(verdicts)
    template = load_templates().get_template("held.html.jinja")
    return template.render(
        **VERDICT_WORDS,
        name_column=name_column,
        title=title,
        is_accepted=not is_refused(ordered),
        verdicts=ordered,
        failures=list_failures(ordered),
        passed=[verdict for verdict in ordered if verdict.outcome == "passed"],
        copies=list(copies),
        count_verdicts=count_verdicts,
        count_verdicts_vi=count_verdicts_vi,
    )
