"""Declarations made to do harm: what stands in the YAML of a source, and the name of the file it meets."""

from __future__ import annotations

from dataclasses import dataclass

_ALIASES = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n"
    for n in range(9)
)
_NAME = "a" * 200 + "!"


@dataclass(frozen=True)
class HostileDeclaration:
    """`yaml`: what is added to a good declaration."""

    name: str
    yaml: str


def _named(pattern: str) -> str:
    """A pattern over names of files."""
    date = f"(?P<year>{pattern})(?P<month>)(?P<day>)"
    return f"edition: {{published_at_in_file_name: '{date}'}}\n"


ALL_DECLARATIONS = (
    HostileDeclaration("aliases of aliases", _ALIASES),
    HostileDeclaration("an alias of itself", "x: &a [*a]\n"),
    HostileDeclaration("lists in lists", "x: " + "[" * 100_000 + "\n"),
    HostileDeclaration("two megabytes", "x: " + "a" * (2 << 20) + "\n"),
    HostileDeclaration(
        "a program", "x: !!python/object/apply:os.system ['touch here']\n"
    ),
    HostileDeclaration("a key twice", "system: other\n"),
    HostileDeclaration("a number of a million digits", f"x: {'9' * 900_000}\n"),
    HostileDeclaration("merges of merges", "x: &x {<<: *x}\n"),
    HostileDeclaration("(?:a|a)*$", _named("(?:a|a)*$")),
    HostileDeclaration("(a{1,30}){1,30}$", _named("(a{1,30}){1,30}$")),
    HostileDeclaration(".*.*.*=.*", _named(".*.*.*=.*")),
    HostileDeclaration("(((a{1,100}){1,100}){1,100})", _named("(((a{1,100}){1,100}){1,100})")),
    HostileDeclaration("a backward reference", _named(r"(a+)\1+$")),
    HostileDeclaration("a date without a month", "edition: {published_at_in_file_name: '(?P<year>.*)'}\n"),
    HostileDeclaration("parentheses in parentheses", _named("(" * 20_000 + ")" * 20_000)),
)  # fmt: skip
