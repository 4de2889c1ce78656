"""From a quarantined row to a corrected figure in the release, and on to the day the publisher mends the file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from typer.testing import CliRunner

from ingest.store.paths import Paths
from orchestration.cli.main import app
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.workspace import Workspace
from tests.line.house import GOOD, House, workbook

WRONG, RIGHT = ("Cao Bằngg", 10, 5, None), ("Cao Bằng", 10, 5, None)


def _correct(house: House, file: str) -> None:
    register = house.folder / "sources" / "office" / "corrections" / "dossiers.yml"
    register.parent.mkdir(exist_ok=True)
    register.write_text(
        f"- where: {{{file}, sheet: Sheet, row: {{Tỉnh: Cao Bằngg}}, column: Tỉnh}}\n"
        "  expect: Cao Bằngg\n  read_as: Cao Bằng\n"
        "  reason: gõ thừa chữ g\n  by: Trần Thị B\n  date: 2024-04-22\n  evidence: công văn 12/STTTT\n",
        "utf-8",
    )


def _status(house: House) -> str:
    told = [
        "--data",
        str(house.folder / "data"),
        "--sources",
        str(house.folder / "sources"),
    ]
    return CliRunner().invoke(app, ["status", *told]).output


def _aside(house: House) -> list:
    """The line as far as the landed store, without a release."""
    house.now += dt.timedelta(minutes=1)
    line = house.workspace()
    for source in line.sources.values():
        fetch_source(line, source)
    return land_sources(line, line.sources.values(), house.folder / "workshop")


def test_a_quarantined_row_is_listed_until_its_correction(published: House):
    workbook(published.form, (*GOOD, WRONG))
    _aside(published)
    assert (
        "form.xlsx Sheet!B5 “10” resolvable_unit: no unit is called “Cao Bằngg”"
        in _status(published)
    )

    first = {
        v.vintage_id: v.reading_id
        for v in published.workspace().landed.list_vintages("office__dossiers")
    }
    _correct(published, "file: form.xlsx")
    outcome = published.refresh()
    assert outcome.exit_code == 0, outcome.message
    assert sorted(
        published.ask(
            "select measure_code, value::int, unit_text, flags from fct_observation where unit_id = 'cao_bang'"
            " and value is not null"
        )
    ) == [
        ("dossiers_online", 5, "Cao Bằngg", "corrected"),
        ("dossiers_received", 10, "Cao Bằngg", "corrected"),
    ]
    again = {
        v.vintage_id: v.reading_id
        for v in published.workspace().landed.list_vintages("office__dossiers")
    }
    assert again.keys() == first.keys(), (
        "another reading of one edition is no revision of its figures"
    )
    assert set(again.values()).isdisjoint(first.values())
    assert "Cao Bằngg" not in _status(published)
    assert "gõ thừa chữ g" in next(
        published.current.rglob("corrections/dossiers.yml")
    ).read_text("utf-8")


def test_a_mended_file_is_held_until_the_correction_is_tied_to_the_old_one(
    tmp_path: Path,
):
    house = House(tmp_path / "house", (*GOOD, WRONG))
    _correct(house, "file: form.xlsx, cell: A5, sheet: Sheet")
    register = house.folder / "sources" / "office" / "corrections" / "dossiers.yml"
    by_cell = register.read_text("utf-8").replace(
        ", sheet: Sheet, row: {Tỉnh: Cao Bằngg}, column: Tỉnh", ""
    )
    register.write_text(by_cell, "utf-8")
    [accepted] = _aside(house)
    assert accepted.outcome == "accepted"

    workbook(house.form, (*GOOD, RIGHT))
    held = [o for o in _aside(house) if o.outcome == "held"]
    assert [o.reason for o in held] == ["correction_outlived"]
    assert "“Cao Bằng” at Sheet!A5" in held[0].report
    assert len(house.workspace().landed.list_vintages("office__dossiers")) == 1, (
        "the last accepted one keeps serving"
    )

    [old, _] = house.workspace().raw.list_editions("office__dossiers")
    register.write_text(
        by_cell.replace("file: form.xlsx", f"sha256: {old.files[0].sha256}"), "utf-8"
    )
    assert {o.outcome for o in _aside(house)} == {"accepted"}
    assert len(house.workspace().landed.list_vintages("office__dossiers")) == 2


def test_a_file_that_does_harm_or_breaks_a_reader_leaves_the_others_alone(
    tmp_path: Path, monkeypatch
):
    house = House(tmp_path / "house")
    declared = (house.folder / "sources" / "office" / "dossiers.yml").read_text("utf-8")
    for name in ("a_bomb", "b_broken", "c_good"):
        (house.folder / "sources" / "office" / f"{name}.yml").write_text(
            declared.replace("pattern: form.*", f"pattern: {name}.*"), "utf-8"
        )
        workbook(house.form.with_name(f"{name}.xlsx"), GOOD)
    house.form.with_name("a_bomb.xlsx").write_bytes(b"PK\x03\x04" + bytes(2000))

    from ingest.land import edition_tables as landing

    read = landing.read_sheets

    def breaks(source, path, name):
        if name == "b_broken.xlsx":
            raise KeyError("a fault of ours")
        return read(source, path, name)

    monkeypatch.setattr(landing, "read_sheets", breaks)
    line = Workspace(
        Paths(tmp_path / "data"),
        house.folder / "sources",
        clock=house.workspace().clock,
    )
    for source in line.sources.values():
        fetch_source(line, source)
    outcomes = {
        o.source_id: (o.outcome, o.reason)
        for o in land_sources(line, line.sources.values(), tmp_path / "w")
    }
    assert outcomes == {
        "office__a_bomb": ("held", "truncated"),
        "office__b_broken": ("held", "reader_failed"),
        "office__c_good": ("accepted", ""),
        "office__dossiers": ("accepted", ""),
    }
