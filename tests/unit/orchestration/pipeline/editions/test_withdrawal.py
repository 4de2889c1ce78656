"""What an edition may not take back without a word, and the word that is asked for."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.contract.landed import CONTRACTS
from ingest.store.landing import Landing
from orchestration.cli import held as held_commands
from orchestration.pipeline.editions.withdrawal import is_too_much, measure_withdrawal
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.release_facts import describe_source
from orchestration.tools.held import CannotDecide, confirm_edition, list_held
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    House,
    open_house,
)

NAME = "a_2024-05-01.csv"
UNITS = ("Hà Nội", "Cao Bằng", "Lào Cai", "Nghệ An")
# A table of four units, and the same file cut between two rows.
TABLE = {(unit, "2024-01"): 100 for unit in UNITS}
CUT = {(unit, "2024-01"): 100 for unit in UNITS[:2]}


def list_outcomes(outcomes) -> list[tuple[str, str]]:
    return [(one.outcome, one.reason) for one in outcomes]


def decide(house: House, *words: str) -> tuple[int, str]:
    """A command of `chiso held` over the house's folders: its exit code and what it says."""
    data = ["--data", str(house.folder / "data")]
    sources = ["--sources", str(house.folder / "sources")]
    result = CliRunner().invoke(held_commands.app, [*words, *data, *sources])
    return result.exit_code, result.output


def test_a_file_cut_between_two_rows_is_held_with_the_list_of_what_would_go():
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: TABLE})
        [outcome] = house.visit({NAME: CUT})
        assert (outcome.outcome, outcome.reason) == ("held", "withdraws_too_much")
        assert "2 of 4 would go (50.0%), with all of 2 units" in outcome.report
        [held] = list_held(house.workspace())
        listed = pl.read_csv(held.report.with_name("withdrawn.csv"))
        assert listed["unit_id"].to_list() == ["lao_cai", "nghe_an"]
        [serving] = house.workspace().landed.list_vintages(SOURCE_ID)
        assert serving.rows == len(TABLE)


def test_the_whole_file_again_settles_the_cut_one():
    with open_house("whole", "all_files", "inbox") as house:
        for figures in (TABLE, CUT, TABLE):
            outcomes = house.visit({NAME: figures})
        assert list_outcomes(outcomes) == [("seen_again", "")]
        assert list_held(house.workspace()) == []


def test_a_confirmation_is_of_that_edition_alone_and_travels_with_the_release():
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: TABLE})
        house.visit({NAME: CUT})
        [held] = list_held(house.workspace())
        code, text = decide(
            house, "confirm", held.name, "--by", "A. Nguyen", "--why", "merged"
        )
        assert (code, "confirmed by A. Nguyen" in text) == (ExitCode.DONE, True)
        assert decide(house, "list") == (ExitCode.DONE, "nothing is held\n")
        assert list_outcomes(house.land()) == [("accepted", "")]
        workspace = house.workspace()
        [fact] = describe_source(workspace, workspace.sources[SOURCE_ID]).decisions
        assert (fact.decided, fact.by, fact.why) == ("confirmed", "A. Nguyen", "merged")
        assert fact.reason.startswith("withdraws_too_much: 2 of 4 would go")
        decisions = house.folder / "data" / "raw" / SOURCE_ID / "decisions"
        record = decisions / held.edition.edition_id / "1.json"
        assert json.loads(record.read_text("utf-8"))["files"] == {
            NAME: held.edition.files[0].sha256
        }

        # fewer still is another edition: nobody has spoken about that one
        [outcome] = house.visit({NAME: {(UNITS[0], "2024-01"): 100}})
        assert outcome.reason == "withdraws_too_much"


def test_a_stray_file_that_was_taken_away_is_dismissed_for_good():
    with open_house("whole", "each_file", "inbox") as house:
        house.visit({NAME: FULL})
        house.visit({NAME: FULL, "stray.csv": {}})
        house.visit({NAME: FULL})
        code, text = decide(house, "list")
        assert (code, "empty" in text) == (ExitCode.HELD, True)
        [stray] = list_held(house.workspace())
        with pytest.raises(CannotDecide, match=r"held for empty.*dismiss the edition"):
            confirm_edition(house.workspace(), stray.name, by="A", why="b")
        decide(house, "dismiss", stray.name, "--by", "A. Nguyen", "--why", "not ours")
        assert house.land() == []
        assert decide(house, "list") == (ExitCode.DONE, "nothing is held\n")
        raw = house.workspace().raw
        assert raw.file_path(SOURCE_ID, stray.edition.files[0].sha256).is_file()

        # what is read from raw alone comes to the same
        house.workspace().landed.write_state(
            SOURCE_ID,
            stray.state.model_copy(update={"reading_id": "of a later program"}),
        )
        assert house.land() == []


@pytest.mark.parametrize(
    "words", [("--by", " ", "--why", "x"), ("--by", "x", "--why", "")]
)
def test_somebody_answers_for_a_decision(words):
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: TABLE})
        house.visit({NAME: CUT})
        [held] = list_held(house.workspace())
        assert decide(house, "confirm", held.name, *words)[0] == ExitCode.WRONG_USE
        nobody = decide(house, "confirm", "office/none", "--by", "x", "--why", "y")
        assert nobody[0] == ExitCode.WRONG_USE


def test_a_file_that_breaks_off_waits_and_is_read_as_it_is_if_it_stays_so():
    with open_house("whole", "each_file", "inbox") as house:
        house.visit({NAME: FULL})
        cut = house.folder / "data" / "inbox" / SOURCE_ID / "b_2024-04-01.csv"
        cut.write_bytes(b"PK\x03\x04 the begin of a workbook")
        [left] = house.look()
        assert "breaks off before its end" in left
        cut.write_bytes(b"PK\x03\x04 the begin of a workbook, and more")
        assert len(house.look()) == 1
        assert house.look() == ()
        assert [outcome for outcome, _ in list_outcomes(house.land())] == ["held"]


# -- what is counted, contract by contract, on landed rows


def landed(
    folder: Path, contract: str, rows: Iterable[dict], month: str = "rows"
) -> list[Path]:
    """Landed rows of a contract in a new file; what a row leaves out is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    schema = CONTRACTS[contract].schema
    path = folder / f"{month}.parquet"
    frame = pl.DataFrame(list(rows), schema_overrides=schema)
    empty = {name: "" for name, kind in schema.items() if kind == pl.String}
    for name, kind in schema.items():
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(empty.get(name)).cast(kind).alias(name))
    frame.select(schema.names()).write_parquet(path)
    return [path]


def measure(tmp_path: Path, contract: str, replaces: str, before, after):
    """What the rows `after` withdraw of the rows `before`."""
    source = SimpleNamespace(
        contract=contract, lists_cases=contract == "dossier", replaces=replaces
    )
    vintage = SimpleNamespace(
        known_from=dt.datetime(2024, 1, 1), retrieved_at=dt.datetime(2024, 1, 1), vintage_id="v"
    )  # fmt: skip
    earlier = [(vintage, landed(tmp_path / "before", contract, before))]
    landed(tmp_path / "after", contract, after)
    landing = Landing(vintage, tmp_path / "after")
    return measure_withdrawal(source, earlier, [landing], tmp_path / "scratch")


def figure(unit: str, month: int = 1, value: int | None = 1, **more) -> dict:
    day = dt.date(2024, month, 1)
    reason = None if value is not None else "not_reported"
    return {"measure_code": "m", "unit_id": unit, "period_start": day, "period_end": day,
            "period_kind": "in_period", "value": value, "value_text": str(value or ""),
            "missing_reason": reason} | more  # fmt: skip


def case(code: str, unit: str = "a", month: int = 1) -> dict:
    return {
        "dossier_code": code,
        "unit_id": unit,
        "received_date": dt.date(2024, month, 5),
    }


def listed(code: str, unit: str = "a", month: int = 1) -> dict:
    return {
        "procedure_code": code,
        "unit_id": unit,
        "as_of_date": dt.date(2024, month, 1),
    }


A, B = figure("a"), figure("b")
CASES = [case(str(n)) for n in range(10)]


@pytest.mark.parametrize(
    ("contract", "replaces", "before", "after", "expected"),
    [
        pytest.param("observation", "whole", [A, B], [A, B], None, id="nothing_goes"),
        pytest.param(
            "observation", "whole", [A, B], [A], (1, 2, {"unit": ("b",)}), id="a_unit"
        ),
        pytest.param(
            "observation",
            "period",
            [A, figure("b", 2)],
            [A],
            None,
            id="outside_the_scope",
        ),
        pytest.param(
            "observation",
            "period",
            [A, B, figure("a", 2)],
            [A],
            (1, 2, {"unit": ("b",)}),
            id="of_the_scope",
        ),
        pytest.param(
            "observation", "unit_and_period", [A, B], [A], None, id="another_unit"
        ),
        pytest.param(
            "observation",
            "unit_and_period",
            [A, A | {"measure_code": "n"}],
            [A],
            (1, 2, {"measure": ("n",)}),
            id="a_measure",
        ),
        pytest.param(
            "observation",
            "whole",
            [A, figure("a", 2)],
            [A],
            (1, 2, {"period": ("2024-02-01–2024-02-01",)}),
            id="a_period",
        ),
        pytest.param(
            "observation",
            "whole",
            [A, B],
            [A, figure("b", value=None)],
            (1, 2, {"unit": ("b",)}),
            id="an_empty_cell",
        ),
        pytest.param(
            "observation",
            "whole",
            [A, B],
            [A, figure("b", value=None, missing_reason="confidential")],
            None,
            id="a_reason_is_a_word",
        ),
        pytest.param("dossier", "period", CASES, CASES[:6], (4, 10, {}), id="cases"),
        pytest.param(
            "dossier",
            "whole",
            [*CASES, case("x", "b")],
            CASES,
            (1, 11, {"unit": ("b",)}),
            id="cases_of_a_unit",
        ),
        pytest.param(
            "dossier",
            "whole",
            [*CASES, case("x", month=2)],
            CASES,
            (1, 11, {"period": ("2024-02-05–2024-02-05",)}),
            id="cases_of_a_month",
        ),
        pytest.param(
            "dossier",
            "whole",
            [*CASES, case("x", month=2)],
            [*CASES, case("x", month=1)],
            (0, 0, None),
            id="a_case_that_moved",
        ),
        pytest.param(
            "procedure",
            "whole",
            [listed("1"), listed("2", "b")],
            [listed("1", month=2), listed("2", "b", 2)],
            None,
            id="a_list_of_another_day",
        ),
        pytest.param(
            "procedure",
            "whole",
            [listed("1"), listed("2", "b")],
            [listed("1", month=2)],
            (1, 2, {"unit": ("b",)}),
            id="a_list",
        ),
        pytest.param(
            "procedure",
            "unit_and_period",
            [listed("1"), listed("2")],
            [listed("1", month=2)],
            None,
            id="another_day",
        ),
    ],
)
def test_what_would_go(tmp_path, contract, replaces, before, after, expected):
    found = measure(tmp_path, contract, replaces, before, after)
    if expected is None or expected[2] is None:
        assert found is None
    else:
        assert (found.withdrawn, found.before, dict(found.whole)) == expected


def test_a_source_says_what_its_editions_may_leave_out(tmp_path):
    found = measure(tmp_path, "observation", "whole", [A, B], [A])

    def asks(share: float, *whole: str) -> bool:
        source = SimpleNamespace(max_withdrawn_share=share, may_withdraw_whole=whole)
        return is_too_much(source, found)

    assert asks(0.05, "unit")
    assert asks(0.5)
    assert not asks(0.5, "unit")
