"""What `make same` sees: a cell, a type, an order, a name. What it may pass over: descriptions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.same.compare import compare_releases

FIGURES = (
    "select * from (values (1, 'VN', 80.44), (2, 'HN', 47.79)) as t (id, unit, value)"
)


def write_release(folder: Path, query: str = FIGURES, comment: str = "") -> Path:
    """A folder with one table as Parquet, CSV and in a database."""
    (folder / "csv").mkdir(parents=True)
    with duckdb.connect(str(folder / "indicators.duckdb")) as connection:
        connection.execute(f"create table fct as {query}")
        connection.execute(f"comment on table fct is '{comment}'")
        connection.execute(f"copy fct to '{folder}/fct.parquet'")
        connection.execute(f"copy fct to '{folder}/csv/fct.csv'")
    return folder


def test_the_same_figures_under_other_descriptions_are_the_same(tmp_path: Path) -> None:
    one = write_release(tmp_path / "one", comment="short")
    other = write_release(tmp_path / "other", comment="a description that grew")
    assert compare_releases(one, other).differences == ()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            FIGURES.replace("47.79", "47.80"),
            "row 2: value: Decimal('47.79') → Decimal('47.80')",
        ),
        (FIGURES + " order by id desc", "the same rows in another order"),
        (FIGURES + " where id = 1", "2 rows, and 1"),
        (FIGURES.replace("as t (id, unit", "as t (id, place"), "expected the columns"),
        (
            FIGURES.replace("select *", "select * replace (id::bigint as id)"),
            "expected the columns",
        ),
    ],
)
def test_a_cell_an_order_a_row_a_name_and_a_type_are_differences(
    tmp_path: Path, query: str, said: str
) -> None:
    found = compare_releases(
        write_release(tmp_path / "one"), write_release(tmp_path / "other", query)
    ).differences
    for file in ("fct.parquet: ", "indicators.duckdb: fct: "):
        assert any(line.startswith(file) and said in line for line in found), found


def test_csv_is_compared_byte_for_byte(tmp_path: Path) -> None:
    one, other = write_release(tmp_path / "one"), write_release(tmp_path / "other")
    other.joinpath("csv", "fct.csv").write_text(
        one.joinpath("csv", "fct.csv").read_text().replace("80.44", "80.440")
    )
    assert compare_releases(one, other).differences == ("csv/fct.csv: other bytes",)


def test_a_file_that_only_one_of_them_has_is_named(tmp_path: Path) -> None:
    one, other = write_release(tmp_path / "one"), write_release(tmp_path / "other")
    other.joinpath("csv", "more.csv").touch()
    assert compare_releases(one, other).differences == (
        "csv/more.csv: only in the second",
    )
    assert compare_releases(other, one).differences == (
        "csv/more.csv: only in the first",
    )


SETS = "select * from (values ('{0}', 'HN', 1), ('{0}', 'HP', 2), ('{1}', 'DN', 3)) as t (set_id, unit, value)"


def test_sets_may_be_called_otherwise_but_not_hold_other_rows(tmp_path: Path) -> None:
    one = write_release(tmp_path / "one", SETS.format("a", "b"))
    renamed = write_release(
        tmp_path / "renamed", SETS.format("y", "x") + " order by set_id"
    )
    assert compare_releases(one, renamed).differences == ()
    other = write_release(
        tmp_path / "other", SETS.format("a", "b").replace("'HP', 2", "'HP', 4")
    )
    assert (
        "fct.parquet: 1 rows only in the first, 1 only in the second"
        in compare_releases(one, other).differences
    )
