"""A suite: everything that must hold of one table. `suites/<name>.py` and the files of
`rules/<name>/` together."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from expectations import suites
from expectations.rule import Rule
from expectations.rule_file import read_empty_is_right, read_rules


@dataclass(frozen=True, kw_only=True)
class Suite:
    """The rules of one table of a DuckDB file.

    table: "schema.name".
    key: the columns that identify a row, for waivers and reports.
    to_fix, to_fix_vi: what to do about a rule that says nothing of its own.
    values: what `${name}` stands for in the suite's rule files, beside `key`.
    empty_because: why the table may be empty, where the query `rules/<name>/empty_is_right.sql`
        is true. A table without that file must have rows.
    name, empty_is_right: filled by `load_suite`.
    """

    table: str
    key: Sequence[str]
    to_fix: str
    to_fix_vi: str = ""
    rules: tuple[Rule, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    empty_because: str = ""
    name: str = ""
    empty_is_right: str = ""

    @property
    def is_of_candidates(self) -> bool:
        """Whether gate A runs it; every other suite is gate B's."""
        return self.table.startswith("candidate.")


def find_suite_names() -> list[str]:
    """The name of every suite, in order."""
    return sorted(module.name for module in pkgutil.iter_modules(suites.__path__))


@functools.cache
def load_suite(name: str) -> Suite:
    """The suite with the rules of its module first and those of its files after them.

    Its files are read once in a process, as its module is: both gates and the report ask for them.

    Raises RuleFileError where a rule file can't be used, and ModuleNotFoundError where there is no
    such suite.
    """
    declared: Suite = importlib.import_module(f"{suites.__name__}.{name}").SUITE
    values = {"key": ", ".join(declared.key), **declared.values}
    rules = [*declared.rules, *read_rules(name, values)]
    return replace(
        declared,
        name=name,
        rules=tuple(
            replace(
                rule,
                to_fix=rule.to_fix or declared.to_fix,
                to_fix_vi=rule.to_fix_vi or declared.to_fix_vi,
            )
            for rule in rules
        ),
        empty_is_right=read_empty_is_right(name, values),
    )


def load_suites() -> list[Suite]:
    """Every suite of both gates, by name."""
    return [load_suite(name) for name in find_suite_names()]
