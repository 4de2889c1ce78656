"""The statements of a PC-Axis file: KEYWORD[language](“of”)="value";"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from ingest.problem import Refusal
from ingest.read.refusals import CHECK_THE_ADDRESS, FETCH_AGAIN

PX = "a PC-Axis file"

# No part of it gives back what it took (++ and *+), so that a file without an end is no trap.
_STATEMENT = re.compile(
    r"\s*(?P<keyword>[A-Z][A-Z0-9-]*)"
    r'(?:\[(?P<language>[^\]"]*)\])?'
    r'(?:\((?P<of>(?:"[^"]*"|[^")"]++)*+)\))?'
    r'\s*=(?P<value>(?:"[^"]*"|[^";]++)*+);'
)
_DATA = re.compile(r"\s*DATA\s*=")
_QUOTED = re.compile(r'"([^"]*)"')
# A text too long for one line goes on in quotes on the next; a comma divides two texts.
_CONTINUATION = re.compile(r'"\s*\n\s*"')
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)")  # "20230703 16:08"


class StatementKey(NamedTuple):
    """What a statement is about: `of` are the variables and values in its brackets.

    `language`: "" for the file's own.
    """

    keyword: str
    language: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class PxStatements:
    """All statements before the figures, each with its texts, in the order of the file.

    `figures_start`: where in the file's text the figures begin.
    """

    texts_by_key: dict[StatementKey, tuple[str, ...]]
    figures_start: int

    def get_texts(self, keyword: str, *of: str, language: str = "") -> tuple[str, ...]:
        """The texts of a statement; none where the file has no such statement."""
        return self.texts_by_key.get(StatementKey(keyword, language, of), ())

    def find_text(self, keyword: str, *of: str) -> str | None:
        """The whole text of a statement, None where there is none or it is empty."""
        return "".join(self.get_texts(keyword, *of)) or None

    def get_variables(self, language: str = "") -> tuple[str, ...]:
        """Names in the order the figures run: the last variable fastest."""
        stub = self.get_texts("STUB", language=language)
        return stub + self.get_texts("HEADING", language=language)

    def find_last_update(self) -> str | None:
        """The last day on which the table, or a part of it, was changed, else made: 2023-07-03."""
        return self._find_last_day("LAST-UPDATED") or self._find_last_day(
            "CREATION-DATE"
        )

    def _find_last_day(self, keyword: str) -> str | None:
        days = []
        for key, texts in self.texts_by_key.items():
            if key.keyword == keyword:
                days += [
                    f"{day[1]}-{day[2]}-{day[3]}"
                    for day in map(_DAY.match, texts)
                    if day
                ]
        return max(days, default=None)

    @property
    def other_languages(self) -> list[str]:
        """Those that texts are translated to, in the order they first appear."""
        languages = [key.language for key in self.texts_by_key if key.language]
        return list(dict.fromkeys(languages))


def parse_statements(text: str, name: str) -> PxStatements:
    """Every statement before DATA. Raises Refusal `not_what_it_says` or `truncated`."""
    texts_by_key: dict[StatementKey, tuple[str, ...]] = {}
    at, own_language = 0, ""
    while not (data := _DATA.match(text, at)):
        statement = _STATEMENT.match(text, at)
        if not statement:
            raise _build_statement_refusal(text, at, name)
        texts = _split_texts(statement["value"])
        if statement["keyword"] == "LANGUAGE":
            own_language = texts[0]
        language = statement["language"] or ""
        if language == own_language:
            language = ""
        of = tuple(_QUOTED.findall(statement["of"] or ""))
        texts_by_key[StatementKey(statement["keyword"], language, of)] = texts
        at = statement.end()
    # Figures of a whole cube are counted; records with keys may be any number of them.
    has_keys = any(key.keyword == "KEYS" for key in texts_by_key)
    if has_keys and not text.rstrip().endswith(";"):
        raise Refusal(
            "truncated",
            expected="figures that end with “;”",
            found="figures that do not end",
            where=name,
            to_fix=FETCH_AGAIN,
        )
    return PxStatements(texts_by_key, data.end())


def _split_texts(value: str) -> tuple[str, ...]:
    """The texts in quotes; a value without quotes (YES, 2) is one text."""
    texts = _QUOTED.findall(_CONTINUATION.sub("", value))
    return tuple(texts) or (value.strip(),)


def _build_statement_refusal(text: str, at: int, name: str) -> Refusal:
    """For a text that is no statement from `at` on."""
    first_line = text[at : at + 60].strip().partition("\n")[0]
    if at == 0:
        return Refusal(
            "not_what_it_says",
            expected=PX,
            found=f"a file that begins “{first_line}”",
            where=name,
            to_fix=CHECK_THE_ADDRESS,
        )
    line = text.count("\n", 0, at) + 1
    return Refusal(
        "truncated",
        expected="statements that end with “;”, then DATA",
        found=f"a statement that does not end (“{first_line}…”)",
        where=f"{name}, line {line}",
        to_fix=f"{FETCH_AGAIN}; its end is missing",
    )
