"""The files of a synthetic country: what is printed is what the answers rest on, and every flaw is there."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import hashlib
import io
import json
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
import yaml

from tests.country import FLAWS, Country, write_country
from tests.country.files.mail import Cell
from tests.country.files.words import MARKS

WORDS_BEFORE = re.compile("^([~<>]|khoảng|dưới|trên|ước) *")
SMALL = {"provinces": 3, "ministries": 3, "months": 6}


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Country:
    return write_country(tmp_path_factory.mktemp("country"), seed=7, **SMALL)


@pytest.fixture(scope="module")
def merged(tmp_path_factory) -> Country:
    """A country that lives through both mergers of 2025."""
    return write_country(
        tmp_path_factory.mktemp("merged"),
        seed=11,
        provinces=6,
        ministries=4,
        months=9,
        start=(2024, 12),
    )


def hashes(country: Country) -> dict[str, str]:
    return {
        str(p.relative_to(country.folder)): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in country.folder.rglob("*")
        if p.is_file()
    }


def on_disk(country: Country, file: str) -> Path:
    folder, name = file.split("/")
    return next(
        p
        for p in (country.raw / folder).iterdir()
        if unicodedata.normalize("NFC", p.name) == name
    )


def test_the_same_seed_gives_the_same_bytes_and_answers(small, tmp_path) -> None:
    again = write_country(tmp_path, seed=7, **SMALL)
    assert hashes(again) == hashes(small)
    assert set(again.truth(dt.date(2024, 12, 31))) == set(
        small.truth(dt.date(2024, 12, 31))
    )


def test_another_seed_gives_another_country(small, tmp_path) -> None:
    other = write_country(tmp_path, seed=8, **SMALL)
    assert other.flaws != small.flaws
    books = [
        {h for name, h in hashes(c).items() if name.startswith("files/")}
        for c in (small, other)
    ]
    assert len(books[0]) > 50
    assert books[0].isdisjoint(books[1])


def test_every_printed_figure_stands_where_it_is_said_to(small) -> None:
    by_file: dict[str, list[Cell]] = {}
    for cell in small.cells:
        by_file.setdefault(cell.file, []).append(cell)
    seen = Counter()
    for file, cells in by_file.items():
        path = on_disk(small, file)
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            at = {
                cell: book[cell.sheet][f"{cell.column}{cell.row}"].value
                for cell in cells
            }
        elif path.suffix == ".json":
            records = json.loads(path.read_text("utf-8"))["duLieu"]
            at = {}
            for cell in cells:
                group, field = cell.column.strip("/").split("/")
                at[cell] = records[cell.row - 1][group][field]
        else:
            raw = path.read_bytes()
            text = raw.decode(
                "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
            )
            delimiter = max(
                "\t;,",
                key=text.splitlines()[-1 if ";" in text.splitlines()[-1] else 1].count,
            )
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
            at = {
                cell: rows[cell.row - 1]["ABCDEFGHIJ".index(cell.column)]
                for cell in cells
            }
        for cell, found in at.items():
            assert ("" if found is None else str(found)) == cell.text, cell
            seen[path.suffix] += 1
    assert min(seen[suffix] for suffix in (".xlsx", ".json", ".csv")) > 100


def test_a_printed_text_means_the_figure_the_answers_use(small) -> None:
    for cell in small.cells:
        if cell.entry.value is None:
            assert cell.text in MARKS[cell.entry.answer]
            continue
        text = WORDS_BEFORE.sub("", cell.text)
        if "%" in text or "ty-le" in cell.file:
            assert float(text.strip("%").replace(",", ".")) == float(cell.entry.value)
        elif "kinh-te-so" not in cell.file:
            assert int(text.replace(".", "").replace(",", "")) == cell.entry.value


def test_every_flaw_can_happen_and_none_when_it_may_not(tmp_path) -> None:
    struck: Counter[str] = Counter()
    for seed in range(3):
        at = tmp_path / str(seed)
        country = write_country(
            at,
            seed=seed,
            provinces=12,
            ministries=6,
            months=14,
            start=(2023, 12),
            books_every=3,
        )
        struck.update(country.flaws)
    assert [flaw for flaw in FLAWS if not struck[flaw]] == []
    calm = write_country(tmp_path / "calm", seed=1, **SMALL, flaws=())
    assert set(calm.flaws.values()) == {0}
    assert not any(cell.entry.value is None and cell.text for cell in calm.cells)


@pytest.mark.parametrize(
    "flaw", ["missing_mark", "restated", "late_report", "code_for_name", "ytd_gap"]
)
def test_each_flaw_has_its_switch(tmp_path, flaw) -> None:
    country = write_country(
        tmp_path, seed=3, **SMALL, flaws=[f for f in FLAWS if f != flaw]
    )
    assert country.flaws[flaw] == 0
    assert sum(country.flaws.values()) > 50


def test_an_unknown_flaw_is_named(tmp_path) -> None:
    with pytest.raises(ValueError, match="no such flaw: typhoon"):
        write_country(tmp_path, seed=1, **SMALL, flaws=["typhoon"])


def test_every_source_says_it_is_synthetic(small) -> None:
    declared = {
        f"{p.parent.name}__{p.stem}": yaml.safe_load(p.read_text("utf-8"))
        for p in small.sources.rglob("*.yml")
    }
    assert set(declared) == {e.voice.source_id for e in small.editions}
    for source_id, fields in declared.items():
        assert fields["is_synthetic"] is True
        folder = small.sources / source_id.split("__")[0] / fields["fetch"]["path"]
        assert any(folder.resolve().iterdir())


def test_figures_of_one_scope_never_come_twice_on_one_day(merged) -> None:
    said = Counter(
        (
            e.voice.source_id,
            e.published,
            entry.measure,
            entry.unit_id,
            entry.period,
            entry.breakdown,
            entry.comparability,
        )
        for e in merged.editions
        for entry in e.entries
    )
    assert max(said.values()) == 1


def test_no_answer_is_impossible(merged) -> None:
    compared = 0
    for day in merged.publication_days[:: max(1, len(merged.publication_days) // 5)]:
        rows = list(merged.truth(day))
        keys = Counter(row[:6] for row in rows)
        assert not keys or max(keys.values()) == 1
        for row in rows:
            compared += 1
            assert (
                row.units_reported is None
                or 0 < row.units_reported <= row.units_expected
            ), row
            if row.denominator is not None and row.missing_reason != "inconsistent":
                assert 0 <= row.numerator <= row.denominator, row
            assert (row.value is None) == (row.missing_reason is not None), row
    assert compared > 20_000


def test_nothing_is_known_before_it_was_published(merged) -> None:
    first = merged.publication_days[0]
    assert list(merged.truth(first - dt.timedelta(1))) == []
    counts = [
        len(list(merged.truth(day))) for day in (first, merged.publication_days[-1])
    ]
    assert 0 < counts[0] < counts[1]


def test_an_edition_found_late_changes_only_the_past_it_belongs_to(tmp_path) -> None:
    country = next(
        c
        for seed in range(20)
        if (c := write_country(tmp_path / str(seed), seed=seed, **SMALL)).found_late
    )
    hidden = country.found_late
    last = country.publication_days[-1]
    days = [
        e.published
        for e, f in zip(country.editions, country.files, strict=True)
        if f in hidden
    ]
    assert set(country.truth(min(days) - dt.timedelta(1))) == set(
        country.truth(min(days) - dt.timedelta(1), without=hidden)
    )
    assert any(
        set(country.truth(day)) != set(country.truth(day, without=hidden))
        for day in (*days, last)
    ), "the late edition says nothing of its own"


def test_every_target_has_a_verdict_for_its_addressee_on_three_bases(small) -> None:
    found = [v for v in small.verdicts(dt.date(2026, 1, 1)) if v.is_addressee]
    assert Counter(v.target_id for v in found) == Counter(
        dict.fromkeys((t.target_id for t in small.lists.targets), 3)
    )
    assert all(v.verdict is not None for v in found)


def test_all_78_indicators_have_answers_in_the_merged_years(tmp_path) -> None:
    country = write_country(
        tmp_path, seed=5, provinces=7, ministries=8, months=24, books_every=3
    )
    rows = list(country.truth(country.publication_days[-1]))
    assert {row.indicator_id for row in rows if row.value is not None} == set(
        country.lists.indicators
    )
    assert {row.boundary_set for row in rows} == {
        "as_reported",
        "provinces_63",
        "provinces_34",
    }
    assert {row.value_status for row in rows} == {
        "computed",
        "published",
        "summed",
        "not_comparable",
        "missing",
    }


def test_pooled_totals_are_sums_of_their_units(merged) -> None:
    rows = [
        r
        for r in merged.truth(merged.publication_days[-1])
        if r.units_reported is not None and r.tiles_expected is None
    ]
    units = {r[:6]: r for r in merged.truth(merged.publication_days[-1])}
    sample = [
        r
        for r in rows
        if r.unit_id == "VN"
        and merged.lists.indicators[r.indicator_id].rule == "pooled_ratio"
    ]
    random.Random(1).shuffle(sample)
    for row in sample[:200]:
        members = set(
            merged.lists.members(
                merged.lists.indicators[row.indicator_id].scope, row.period_end
            )
        )
        # the country is the same on every boundary set: the sum of who reported
        parts = [
            units[key]
            for m in members
            if (key := (row.indicator_id, m, *row[2:5], "as_reported")) in units
            and units[key].numerator is not None
            and units[key].missing_reason != "inconsistent"
        ]
        assert row.numerator == sum(p.numerator for p in parts), row
        assert row.denominator == sum(p.denominator for p in parts), row
        assert row.units_reported == len(parts)
    assert len(sample) > 100


def test_the_generator_imports_nothing_of_ours(repository) -> None:
    """Only its command line does: it hands in the reporting form, as a committee would."""
    ours = {"ingest", "expectations", "orchestration", "dbt_project"}
    for path in (repository / "tests" / "country").rglob("[!_]*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not ours & {name.split(".")[0] for name in names}, path.name


def test_it_runs_from_the_command_line(repository, tmp_path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.country",
            "--provinces",
            "1",
            "--ministries",
            "1",
            "--months",
            "1",
            "--out",
            tmp_path,
        ],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("2 units, ")
    assert (tmp_path / "sources").is_dir()
    assert (tmp_path / "files").is_dir()
