"""The table of the benchmarks: who answers otherwise, falls out or is skipped stands there with that."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.contenders import Contender, Race
from tests.benchmarks.measured import Measured
from tests.benchmarks.report import Raced, keep_section

NAMES = ("bare", "ours", "peer")


def _race(answers: dict[str, object], out: dict[str, str]) -> Raced:
    race = Race(Path(), [Contender(name, "module:land") for name in NAMES])
    for place, (name, answer) in enumerate(answers.items(), start=1):
        race.landed[name] = Measured(1.0, float(place), 0.5, 100.0, answer)
    race.out |= out
    return Raced("dossiers", 1_000, race)


def test_ratios_are_to_the_first_and_the_same_answers_are_so():
    raced = _race({"bare": [1, 2], "ours": [1, 2], "peer": [1, 2]}, {})
    assert raced.has_one_answer
    bare, ours, _ = raced.write_rows()
    assert "| 1,000 dossiers | bare |" in bare and "| 1.00 |" in bare
    assert "| 2.00 |" in ours and ours.endswith("| the same |")


def test_another_answer_is_told():
    raced = _race({"bare": [1, 2], "ours": [1, 3], "peer": [1, 2]}, {})
    assert not raced.has_one_answer
    _, ours, peer = raced.write_rows()
    assert ours.endswith("| DIFFERS |") and peer.endswith("| the same |")


def test_who_took_no_part_stands_there_with_the_reason():
    raced = _race({"bare": [1], "ours": [1]}, {"peer": "skipped, no registry"})
    assert raced.has_one_answer
    assert list(raced.write_rows())[-1].endswith("| skipped, no registry |")


def test_the_newest_run_stands_above_those_before(tmp_path: Path):
    results = tmp_path / "RESULTS.md"
    keep_section("## first\n", results)
    keep_section("## second\n", results)
    text = results.read_text("utf-8")
    assert text.index("## second") < text.index("## first")
    assert text.count("# Benchmarks") == 1
