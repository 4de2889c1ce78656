"""Data Docs of one run: a page for each table with every rule that was judged on it, and an index of them all.

They are read by who answers for the data: what was asked of a table, what was found, which rows broke it, who waived
it, and what Great Expectations ran. Great Expectations judges; its own renderer is not used. Every page that
`context.build_data_docs` writes asks seven hosts for its looks (great_expectations#8734), puts a publisher's texts
into the page unescaped, and knows neither our waivers, nor what to do, nor Vietnamese. So its results go through our
templates. Nothing is judged here.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.report.html_templates import STYLE, load_templates
from expectations.report.wording import VERDICT_WORDS, list_failures, order_verdicts
from expectations.verdict import Outcome, Verdict, is_refused

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration,
    )

_QUERY = "unexpected_rows_query"
# What every expectation has, and what the page says elsewhere.
_ARGUMENTS_LEFT_OUT = {_QUERY, "batch_id", "result_format", "severity"}


@dataclass(frozen=True)
class Check:
    """What Great Expectations ran for one rule.

    `arguments` and `result` are JSON; `query` is the SQL of a rule that is a query, else empty.
    """

    expectation: str
    arguments: str
    query: str
    result: str


@dataclass(frozen=True)
class JudgedRules:
    """One table as it was judged."""

    table: str
    verdicts: Sequence[Verdict]

    @property
    def page(self) -> str:
        """The name of its page: marts.fct_target → fct_target.html."""
        return re.sub(r"\W+", "_", self.table.removeprefix("marts.")) + ".html"

    @property
    def is_refused(self) -> bool:
        """Whether it alone would stop the release."""
        return is_refused(self.verdicts)

    @property
    def failures(self) -> Sequence[Verdict]:
        """What did not pass; the rules of an empty table as one."""
        return list_failures(self.verdicts)

    @property
    def passed(self) -> Sequence[Verdict]:
        """What passed."""
        return [verdict for verdict in self.verdicts if verdict.outcome == "passed"]

    @property
    def blocking(self) -> int:
        """How many verdicts stop the release."""
        return sum(verdict.is_blocking for verdict in self.verdicts)

    @property
    def waived(self) -> int:
        """How many are waived."""
        return self._count("waived")

    @property
    def warnings(self) -> int:
        """How many did not pass and stop nothing."""
        rest = self.blocking + self.waived + self._count("passed")
        return len(self.verdicts) - rest

    def _count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome == outcome for verdict in self.verdicts)


def write_data_docs(
    folder: Path,
    results: Sequence[ExpectationSuiteValidationResult],
    verdicts: Sequence[Verdict],
    day: dt.date,
) -> Path:
    """Write the site into `folder`, made if absent; returns its index. The same results give the
    same bytes.

    `verdicts` are those of the same run, one for each rule of each table: also of a table that Great Expectations
    never saw (it is missing, or empty), and of a failure that is waived.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STYLE.name).write_text(STYLE.read_text("utf-8"), "utf-8")
    checks = _list_checks(results)
    tables = _group_by_table(verdicts)
    shown = {
        **VERDICT_WORDS,
        "name_column": str,
        "day": day,
        "is_accepted": not is_refused(verdicts),
    }
    for table in tables:
        _write_page(
            folder / table.page,
            "data_docs_table.html.jinja",
            {**shown, "table": table, "checks": checks},
        )
    index = folder / "index.html"
    _write_page(
        index,
        "data_docs_index.html.jinja",
        {**shown, "whole": JudgedRules("", verdicts), "tables": tables},
    )
    return index


def _write_page(path: Path, template: str, shown: Mapping[str, Any]) -> None:
    page = load_templates().get_template(template).render(**shown)
    path.write_text(page, "utf-8")


def _group_by_table(verdicts: Iterable[Verdict]) -> list[JudgedRules]:
    """The tables by name, those that stop the release first."""
    by_table = sorted(verdicts, key=lambda verdict: verdict.table)
    tables = [
        JudgedRules(table, order_verdicts(of_table))
        for table, of_table in groupby(by_table, key=lambda verdict: verdict.table)
    ]
    return sorted(tables, key=lambda table: not table.is_refused)


def _list_checks(
    results: Iterable[ExpectationSuiteValidationResult],
) -> dict[tuple[str, str], Check]:
    """(table, rule) → what was run for it."""
    checks: dict[tuple[str, str], Check] = {}
    for result in results:
        table = str(result.meta["batch_spec"]["data_asset_name"])
        for of_rule in result.results:
            config = of_rule.expectation_config
            if config is None:
                raise ValueError(
                    "expected a result with the configuration of its expectation, found none"
                )
            rule = str(config.meta["rule"])
            checks[table, rule] = _describe_check(config, of_rule.result, table)
    return checks


def _describe_check(
    config: ExpectationConfiguration, result: Mapping[str, Any], table: str
) -> Check:
    arguments = {
        name: value
        for name, value in config.kwargs.items()
        if name not in _ARGUMENTS_LEFT_OUT
    }
    return Check(
        expectation=config.type,
        arguments=_write_json(arguments),
        # As Great Expectations fills it in.
        query=str(config.kwargs.get(_QUERY, "")).format(batch=table),
        result=_write_json(result),
    )


def _write_json(values: Mapping[str, Any]) -> str:
    """Sorted, so that the same results are the same bytes; empty for nothing."""
    if not values:
        return ""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
