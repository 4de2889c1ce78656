"""The flaws of domain.md §8 that can be injected: each has a name, a meaning, a rate and a count."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection

# name → (rate, what happens and what is expected of the reader). The rate is per occasion, of which a flaw has many.
_CATALOGUE: dict[str, tuple[float, str]] = {
    # when a figure was said
    "late_report": (
        0.05,
        "a workbook comes 60 to 150 days after its month: unknown until then",
    ),
    "restated": (0.15, "a later edition prints other values: two versions"),
    "same_again": (0.05, "a later edition prints the same values: no new version"),
    "withdrawn_row": (
        0.3,
        "a later edition lacks rows the earlier one had: no value from then on",
    ),
    "found_late": (
        0.02,
        "an old edition reaches us after newer ones: it slots into the past",
    ),
    "absent_report": (0.04, "a unit sends nothing for a month: unknown, never zero"),
    "absent_unit": (
        0.04,
        "a national dump lacks a unit: unknown, and still in the denominator",
    ),
    "ytd_gap": (
        0.05,
        "a month is missing in a year-to-date series: the next month can't be derived",
    ),
    "falling_total": (
        0.08,
        "a figure since the year began is printed below the one before: no month follows from the two",
    ),
    # who said it
    "rival": (
        0.5,
        "another source prints the same measure: the declared priority decides",
    ),
    "even_rivals": (
        0.3,
        "two sources of one priority differ: the one heard last decides",
    ),
    "unsynced": (
        0.6,
        "the portal counts fewer dossiers than the unit: no sum, no larger of the two",
    ),
    "printed_total": (
        0.6,
        "the country's own figure is printed and differs from the sum of the units",
    ),
    "out_of_scope": (
        0.5,
        "a government-attached agency reports dossiers: in no group of ministries and provinces",
    ),
    "headline_printed": (
        0.2,
        "the headline flag is printed beside its components: the components decide",
    ),
    "headline_only": (0.1, "only the headline flag is printed: it stands"),
    "half_pair": (
        0.05,
        "one half of a pair is missing: left out of numerator and denominator",
    ),
    "only_percent": (
        0.25,
        "only a percentage is printed: carried as published, never rolled up",
    ),
    "proxy": (0.3, "a related measure is marked proxy: shown beside, never computes"),
    "breakdown": (
        0.5,
        "a part by channel is printed beside the total: never added to it",
    ),
    "administrative_month": (
        0.6,
        "months, quarters and years that close on the 14th: keep their dates, never chained with civil ones",
    ),
    "money_restated": (0.7, "the statistics office revises a back year: two vintages"),
    "yearbook_gap": (
        0.12,
        "the year before lacks a unit, or its pair is refused: groups that hold it are covered by units",
    ),
    "yearbook_revised": (
        0.5,
        "the year before is corrected: months that were over keep the coverage they had",
    ),
    # what was counted
    "zero": (0.02, "a printed 0 is zero"),
    "zero_denominator": (0.01, "nothing to divide by: no value, the pair is kept"),
    "qualified": (
        0.02,
        "a figure is printed as about, under, over or estimated: so is all that is made of it",
    ),
    "missing_mark": (0.02, "-, N/A or blank: missing, never zero"),
    "not_arisen": (0.05, "Không phát sinh: the unit is heard, with nothing of nothing"),
    "not_applicable": (
        0.1,
        "Không áp dụng: the unit is no longer expected for that indicator and period",
    ),
    "inconsistent": (
        0.05,
        "a part is printed larger than its whole: the pair is missing and counts nowhere",
    ),
    "not_full_level": (
        0.05,
        "a unit's list says only that procedures are not fully online: no online count",
    ),
    "unknown_level": (0.03, "a unit's list does not say the level: neither count"),
    "unknown_fee": (
        0.05,
        "a unit's list does not say whether a fee is due: no count of fee-bearing procedures",
    ),
    "unlisted_unit": (0.04, "a unit is missing from the list of procedures"),
    "partial_list": (
        0.2,
        "the list holds some procedures of a unit it is not complete for: not counted",
    ),
    "list_corrected": (0.5, "a later edition of the list of the same day"),
    # cases
    "case_unsynced": (
        0.7,
        "a portal lacks cases, has others, or hears of them late: one case is counted once",
    ),
    "case_late": (
        0.1,
        "a dump of cases comes months late: the month was counted without it until then",
    ),
    "case_corrected": (
        0.4,
        "a month of cases is sent again, moved on and without those sent by mistake",
    ),
    "case_dated_twice": (
        0.7,
        "two portals date a case in two months, or its date is corrected over a month's end: one case, one month",
    ),
    "case_undated": (0.7, "a case without a receipt date is in no count"),
    # how it was written
    "alias": (0.25, "another spelling of the unit from the list of spellings"),
    "decomposed": (0.15, "a unit's name in NFD"),
    "upper_case": (0.15, "a unit's name in capitals"),
    "long_dash": (0.5, "– or no spaces for the - in a name"),
    "code_for_name": (
        0.5,
        "a province as its GSO code; seven codes mean another province from 2025-07-01",
    ),
    "number_vietnamese": (0.3, "48.000 and 80,44%"),
    "number_english": (0.1, "48,000"),
    "number_as_text": (0.1, "a number kept as text in a workbook"),
    "unknown_unit": (
        0.3,
        "a unit nobody knows: the row is quarantined and listed, the rest lands",
    ),
    "footnote": (0.5, "a note under the table: not a row"),
    "section_row": (0.5, "a section heading between the rows: not a figure"),
}

FLAWS: dict[str, str] = {name: meaning for name, (_, meaning) in _CATALOGUE.items()}


class Flaws:
    """Which flaws may happen, and how often each did. A boost above 1 makes them likelier in a small country."""

    def __init__(self, allowed: Collection[str], boost: float) -> None:
        unknown = set(allowed) - set(FLAWS)
        if unknown:
            raise ValueError(
                f"no such flaw: {', '.join(sorted(unknown))}; there are {', '.join(FLAWS)}"
            )
        self._rate = {name: min(0.7, _CATALOGUE[name][0] * boost) for name in allowed}
        self.count: Counter[str] = Counter(dict.fromkeys(FLAWS, 0))

    def strikes(self, name: str, rng: random.Random) -> bool:
        """Whether the flaw happens now; if so it is counted."""
        rate = self._rate.get(name)
        if rate is None or rng.random() >= rate:
            return False
        self.count[name] += 1
        return True

    def may(self, name: str) -> bool:
        return name in self._rate
