"""A question posted once per unit and period, one after the other; each response is a file of its own.

Which question a file answers stands in its receipt (`request-body`) and in its name.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import JsonValue

from ingest.declare.post import PLACEHOLDER, AskedPeriods, PostFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import quote_response
from ingest.problem import Refusal

Words = Mapping[str, str | int]

_MONTHS = {"monthly": 1, "quarterly": 3, "annual": 12}


def fetch_posted(declared: PostFetch, client: Client) -> list[Fetched]:
    """The response to every question, period by period, in the order of questions and units. Raises Refusal.

    No period has ended yet: no file.
    """
    today = client.visit.clock().date()
    periods: list[Words] = [{}]
    if declared.periods:
        periods = list(list_periods(declared.periods, today))
    files = []
    for period in periods:
        for subject in declared.list_subjects():
            files.append(_ask(declared, client, {**subject, **period}))
    return files


def list_periods(asked: AskedPeriods, today: dt.date) -> Iterator[Words]:
    """The words of each period that has ended before today, the oldest first."""
    months = _MONTHS[asked.frequency]
    number = (asked.since.year * 12 + asked.since.month - 1) // months
    periods: list[Words] = []
    while True:
        words = _describe_period(asked.frequency, number * months, months)
        first, last = words["from_date"], words["to_date"]
        is_over = str(last) < today.isoformat()
        is_wanted = asked.until is None or str(first) <= asked.until.isoformat()
        if not (is_over and is_wanted):
            break
        periods.append(words)
        number += 1
    yield from periods[-asked.last :] if asked.last else periods


def _describe_period(frequency: str, month_number: int, months: int) -> Words:
    """`month_number`: of its first month, counted from January of the year 0."""
    year, first_month = divmod(month_number, 12)
    last_month = first_month + months
    last_day = calendar.monthrange(year, last_month)[1]
    words: dict[str, str | int] = {
        "year": year,
        "from_date": f"{year}-{first_month + 1:02d}-01",
        "to_date": f"{year}-{last_month:02d}-{last_day:02d}",
    }
    if frequency == "monthly":
        words["month"] = last_month
    if frequency == "quarterly":
        words["quarter"] = last_month // 3
    return words


def fill_in(template: JsonValue, words: Words) -> JsonValue:
    """The template with its words: "{month}" alone keeps the word's own type, "{month!s}" is text."""
    if isinstance(template, dict):
        return {key: fill_in(value, words) for key, value in template.items()}
    if isinstance(template, list):
        return [fill_in(value, words) for value in template]
    if not isinstance(template, str):
        return template
    whole = PLACEHOLDER.fullmatch(template)
    if whole:
        word = words[whole[1]]
        return str(word) if whole[2] else word
    return _fill_text(template, words)


def _fill_text(template: str, words: Words) -> str:
    return PLACEHOLDER.sub(lambda match: _print_word(words[match[1]]), template)


def _print_word(word: str | int) -> str:
    """Numbers with two digits at least: file names are then in the order of months."""
    return word if isinstance(word, str) else f"{word:02d}"


def _ask(declared: PostFetch, client: Client, words: Words) -> Fetched:
    body = {key: fill_in(value, words) for key, value in declared.body.items()}
    question, content_type = _encode(body, declared.encoding)
    file = client.post_text(
        _fill_text(declared.url, words),
        question,
        name=_fill_text(declared.name, words),
        headers={**declared.headers, "content-type": content_type},
    )
    response = client.parse_json(file)
    for pointer, expected in declared.success.items():
        if find_value(response, pointer) != expected:
            client.visit.forget(file)
            raise Refusal(
                "not_what_it_says",
                expected=f"“{expected}” at “{pointer}”",
                found=quote_response(response),
                where=client.locate(f"{file.url} {file.name}"),
                to_fix="compare the question in the YAML with what the portal's own page asks",
            )
    return file


def _encode(body: Mapping[str, JsonValue], encoding: str) -> tuple[str, str]:
    """The body as it travels, and its media type."""
    if encoding == "json":
        return _print_json(body), "application/json"
    fields = {}
    for name, value in body.items():
        fields[name] = value if isinstance(value, str) else _print_json(value)
    return urllib.parse.urlencode(fields), "application/x-www-form-urlencoded"


def _print_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def find_value(document: Any, pointer: str) -> Any:
    """What a JSON pointer through objects points at; None where nothing stands there."""
    for step in pointer.split("/")[1:]:
        if not isinstance(document, dict):
            return None
        document = document.get(step)
    return document
