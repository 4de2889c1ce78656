"""The sources of the real catalogue that a synthetic country sends through.

What an edition looks like and means is read from `ingest/sources`, and nothing of it is repeated here. Their voices
are as declared there; only where the files lie, and the day on which each was published, are the country's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from tests.country.editions import (
    MINISTRY_BOOKS,
    NATIONAL,
    PERCENTAGES,
    PROVINCE_BOOKS,
    Edition,
    Voice,
)
from tests.country.files.printer import spell_agency

_CATALOGUE = Path(__file__).parents[2] / "ingest" / "sources"
# What one system of the plans gives out: an aggregate, a row for each unit, or an inventory that is counted.
SYSTEMS = (
    "mic__emc_monthly_annex",
    "mic__telecom_by_province",
    "mic__smedx_by_province",
    "mic__digital_technology_enterprises",
    "mic__industrial_park_enterprises",
    "mps__eid_accounts_by_province",
    "moh__health_records",
    "moha__officials_digital_skills",
    "mps__information_system_levels",
    "vpcp__reporting_systems_connected",
    "moh__telehealth_users",
)
# What press and portals printed of the country, in one workbook, each figure with its day.
REPORTED = "mic__reported_indicators"
# The form is filled in by `forms`.
REAL = (*SYSTEMS, REPORTED, "chiso__reporting_form")

# The column by which a system knows its units where their names are none of it.
UNIT_CODE = "Mã định danh"

# Headers that a declaration knows by a pattern alone.
_MATCHING = {"^Tỷ lệ .*": ["Tỷ lệ DVCTT (%)", "Tỷ lệ hồ sơ trực tuyến toàn trình (%)"]}


class Question(NamedTuple):
    """A column of figures in a declared table: what is counted, and over what.

    `counts`: the words that count a row of an inventory, "*" any; none where the column holds the figure itself.
    """

    header: str
    measure: str
    period_kind: str
    comparability: str
    counts: tuple[str, ...] = ()


@cache
def read_declaration(source_id: str) -> dict:
    """The YAML of a source as it stands in the real catalogue; not to be changed."""
    publisher, dataset = source_id.split("__")
    text = (_CATALOGUE / publisher / f"{dataset}.yml").read_text("utf-8")
    return yaml.safe_load(text)


@cache
def get_voice(source_id: str) -> Voice:
    """Which priority the source has and what its editions replace, as declared."""
    declared = read_declaration(source_id)
    return Voice(source_id, declared.get("priority", 50), declared["replaces"])


@cache
def list_questions(source_id: str) -> tuple[Question, ...]:
    """What the tables of a system's source ask of each unit, in their order."""
    found = []
    for table in read_declaration(source_id)["tables"]:
        for column in table["columns"]:
            if column["to"] == "value":
                found.append(
                    Question(
                        get_header(column),
                        column["measure"],
                        table["period"]["kind"],
                        column.get("comparability", "exact"),
                        tuple(column.get("counts", ())),
                    )
                )
    return tuple(found)


def is_inventory(source_id: str) -> bool:
    """Whether the source lists things, a row each, which are counted when they are read."""
    return any(question.counts for question in list_questions(source_id))


def list_kept_rows(source_id: str) -> dict[str, str]:
    """Header → the word that a row of the inventory has there so that it counts at all."""
    kept = read_declaration(source_id)["tables"][0].get("only_rows", ())
    return {rows["of"]: rows["is_one_of"][0] for rows in kept}


def list_headers(source_id: str) -> list[str]:
    """Every header that the source's tables name, once, in the order of the first table."""
    found: dict[str, None] = {}
    for table in read_declaration(source_id)["tables"]:
        for column in table["columns"]:
            spellings = column.get("spellings") or _MATCHING[column["matching"]]
            if isinstance(spellings, str) or column["to"] != "nothing":
                found[get_header(column)] = None
            else:
                found |= dict.fromkeys(spellings)
    return list(found)


def get_header(column: dict) -> str:
    """The first spelling of a column."""
    spellings = column["spellings"]
    return spellings if isinstance(spellings, str) else spellings[0]


def get_column(source_id: str, target: str) -> str:
    """The header of the column that feeds `target` in the source's first table."""
    [column] = (
        column
        for column in read_declaration(source_id)["tables"][0]["columns"]
        if column["to"] == target
    )
    return get_header(column)


def send_through_catalogue(edition: Edition) -> Edition:
    """The edition as the real catalogue has it: printed figures of the country in its workbook, and a unit's book
    without what a system of the plans gives of it.
    """
    if edition.voice in (NATIONAL, PERCENTAGES):
        return replace(edition, voice=get_voice(REPORTED))
    if edition.voice in (PROVINCE_BOOKS, MINISTRY_BOOKS):
        code = spell_agency(edition.unit_id or "", edition.published)
        given = set(_list_given(has_code=bool(code)))
        kept = tuple(
            e for e in edition.entries if (e.measure, e.period.kind) not in given
        )
        return replace(edition, entries=kept)
    return edition


def _list_given(*, has_code: bool) -> Iterator[tuple[str, str]]:
    """What systems give of a unit: measure and kind of period. Some know their units by their code alone."""
    for source_id in SYSTEMS:
        if get_column(source_id, "unit") == UNIT_CODE and not has_code:
            continue
        for question in list_questions(source_id):
            # What is of a quarter alone leaves to the books what is of the year.
            if (
                question.comparability == "exact"
                and question.period_kind != "in_period"
            ):
                yield question.measure, question.period_kind
