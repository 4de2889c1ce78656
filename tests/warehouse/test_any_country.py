"""Any country: other sizes, years and flaws each time, said straight into the landed tables, beside the answers."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.budget import multiply
from tests.country import FLAWS, Country, write_country
from tests.country.lists import MERGER, PROVINCES
from tests.country.plans import draw_targets, to_seed_rows
from tests.country.targets import Target
from tests.warehouse import compared
from tests.warehouse.compared import first
from tests.warehouse.straight import Models

# drawn anew by every run, beside the countries that are written down below
EXAMPLES = multiply(2)
# of a plan nobody made, beside those of the seeds
TARGETS = 40


EVERY_FLAW = {"books_every": 1, "flaws": sorted(FLAWS)}
ACROSS_THE_MERGER = {
    "seed": 3,
    "provinces": 3,
    "ministries": 3,
    "start": (2025, 5),
    "months": 4,
    **EVERY_FLAW,
}
# nobody else is expected: some totals are complete, some below the least coverage, some between
ALONE = {
    "seed": 8,
    "provinces": 9,
    "ministries": 5,
    "start": (2024, 11),
    "months": 2,
    "is_alone": True,
    **EVERY_FLAW,
}
# what is complete across both mergers: months make years, ministries and provinces go on as others
COMPLETE_ACROSS = {
    "seed": 78,
    "provinces": 3,
    "ministries": 3,
    "start": (2025, 1),
    "months": 7,
    "is_alone": True,
    "books_every": 1,
    "flaws": sorted(
        FLAWS.keys()
        - {"absent_report", "absent_unit", "half_pair", "missing_mark", "late_report"}
    ),
}
# the year before is told month by month, here and there not in the yearbook: it weighs as the sum of its months
A_YEAR_AND_MORE = {
    "seed": 6,
    "provinces": 1,
    "ministries": 1,
    "start": (2023, 1),
    "months": 13,
    "is_alone": True,
    "books_every": 3,
    "flaws": COMPLETE_ACROSS["flaws"],
}
# found by chance: the union of agencies and enterprises was carried over to the 63-province boundary set
TO_THE_END_OF_THE_YEAR = {
    "seed": 764831,
    "provinces": 1,
    "ministries": 2,
    "start": (2025, 12),
    "months": 1,
    **EVERY_FLAW,
}
COUNTRIES = st.fixed_dictionaries(
    {
        "seed": st.integers(0, 10**6),
        "provinces": st.integers(1, 3),
        "ministries": st.integers(1, 3),
        "start": st.tuples(st.sampled_from((2023, 2024, 2025)), st.integers(1, 12)),
        "months": st.integers(1, 4),
        "books_every": st.sampled_from((1, 3)),
        "is_alone": st.booleans(),
        "flaws": st.sets(st.sampled_from(sorted(FLAWS)), max_size=6).map(
            lambda left: sorted(FLAWS.keys() - left)
        ),
    }
)


def _months(drawn: dict) -> list[tuple[int, int]]:
    """The months that are reported."""
    (year, first), count = drawn["start"], drawn["months"]
    return [
        (year + at // 12, at % 12 + 1) for at in range(first - 1, first - 1 + count)
    ]


def _with_targets(country: Country, targets: Sequence[Target]) -> Country:
    """The same country with more targets than those of the seeds."""
    lists = replace(country.lists, targets=(*country.lists.targets, *targets))
    return replace(country, lists=lists)


def test_every_version_and_verdict_of_any_country_is_the_truth(
    models: Models, tell
) -> None:
    counted: Counter[str] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        # a country costs seconds: what is drawn is told as it is, not made smaller for minutes
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @example(ACROSS_THE_MERGER)
    @example(ALONE)
    @example(COMPLETE_ACROSS)
    @example(A_YEAR_AND_MORE)
    @example(TO_THE_END_OF_THE_YEAR)
    @given(COUNTRIES)
    def is_told_as_it_is(drawn: dict) -> None:
        # alone it would lose the predecessors of its provinces, which the oracle knows
        if _months(drawn)[-1] >= (2025, 7) and drawn["provinces"] == 2:
            drawn = {**drawn, "is_alone": False}
        if drawn["start"] >= (2025, 7):
            drawn = {**drawn, "is_alone": False}
        with tempfile.TemporaryDirectory() as folder:
            country = write_country(Path(folder), **drawn)
        published = country.publication_days
        today = published[-1]
        targets = draw_targets(country.lists, drawn["seed"], _months(drawn), TARGETS)
        country = _with_targets(country, targets)
        wanted = compared.history(country.truth, published)
        only = country.units if drawn.get("is_alone") else None
        with models.run(
            country.editions, today, only=only, seed_rows=to_seed_rows(targets)
        ) as connection:
            versions, differing = compared.differing_spans(
                wanted, compared.spans(connection)
            )
            verdicts, misjudged = compared.differing_verdicts(
                connection, country.verdicts(today)
            )
            periods, misnamed = compared.differing_periods(connection)
            said, misheard = 0, []
            for day in (published[len(published) // 2], today):
                heard = compared.flat(country.said(day))
                said += len(heard)
                misheard += compared.differences(
                    heard, compared.said_as_of(connection, day), lambda w, f: w == f
                )
        assert not differing, "\n".join(first(differing))
        assert not misjudged, "\n".join(first(misjudged))
        assert not misnamed, "\n".join(first(misnamed))
        assert not misheard, "\n".join(first(misheard))
        counted.update(
            countries=1,
            versions=versions,
            verdicts=verdicts,
            observations=said,
            periods=periods,
        )
        counted["countries that live through the merger"] += any(
            key[1] == PROVINCES and key[5] == "as_reported" and key[3] >= MERGER
            for key in wanted
        ) and any(key[3] < MERGER for key in wanted)

    is_told_as_it_is()
    assert counted["countries that live through the merger"]
    tell(
        ", ".join(f"{count:,} {name}" for name, count in counted.items())
        + " equal the truth"
    )
