"""Answers in words: that nothing arose, or that the question does not apply (judging.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tests.country.editions import (
    Answer,
    Entry,
    Voice,
)
from tests.country.world import (
    World,
)

# What is asked together, so that one answer is given to all of it; nothing of it is printed as a percentage only.
SUBJECTS = (
    ("results_issued", "results_digitised"),
    ("payment_tx_total", "payment_tx_online_npsp"),
    ("tthc_systems_total", "tthc_systems_on_emc"),
    ("inspections_periodic", "inspections_digital"),
    ("villages_blackspot_powered", "villages_blackspot_covered"),
    ("ent_izepz_active", "ent_izepz_platform"),
    ("report_systems_total", "report_systems_connected", "report_systems_connected_gov",
     "report_systems_connected_centre"),
    ("essential_services_completed", "essential_services_project06", "essential_services_422"),
    ("digital_tech_enterprises",),
    ("flag_db_catalogue", "flag_db_roadmap", "flag_db_catalogue_and_roadmap"),
    ("flag_open_data_plan",),
    ("flag_analytics_platform_ai",),
    ("flag_tthc_system_unified",),
    ("flag_attt_platform",),
    ("flag_dx_resolution",),
    ("flag_fee_policy",),
)  # fmt: skip


def answer_in_words(
    world: World, voice: Voice, at: int, entries: Iterable[Entry]
) -> Iterator[Entry]:
    """The entries, some subjects of some units answered in words: the same answer in every edition of the month.

    Figures since January stay: that nothing arose in a month does not make the year nothing.
    """
    for entry in entries:
        answer = _answer_of(world, voice, at, entry)
        yield entry if answer is None else entry._replace(value=None, answer=answer)


def _answer_of(world: World, voice: Voice, at: int, entry: Entry) -> Answer | None:
    subject = next((asked for asked in SUBJECTS if entry.measure in asked), None)
    if subject is None or entry.breakdown or entry.period.kind == "year_to_date":
        return None
    rng = world.rng("answer", voice.source_id, at, entry.unit_id, subject[0])
    chance = rng.random()
    if chance < 0.05 and world.flaws.may("not_arisen"):
        world.flaws.count["not_arisen"] += 1
        return Answer.NOT_ARISEN
    if chance > 0.9 and world.flaws.may("not_applicable"):
        world.flaws.count["not_applicable"] += 1
        return Answer.NOT_APPLICABLE
    return None
