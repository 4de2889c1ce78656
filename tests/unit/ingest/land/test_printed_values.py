"""A landed value is its printed text times the declared scale, in whatever way the law lets the text be read."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from ingest.land.observations.printed_values import find_misread_values
from ingest.parse.reference_lists import ReferenceLists
from tests.unit.ingest.landed import DECLARED, Office

SCALES = """
      - {to: value, spellings: [Thu], measure: gdp_current, number: amount, scale: 1000}
      - {to: value, spellings: [Tỷ lệ], measure: gov_dossiers_online, number: percent}
"""
FORM = """Tỉnh;Tiếp nhận;Trực tuyến;Thu;Tỷ lệ
Hà Nội;1.000;trên 400;1.234;40/80
Hà Giang;200;-;12,5;31,5 %
Lào Cai;1,2 triệu;60;1.234,5;45 %
Cao Bằng;9;0;(7);2,25 %
"""
CORRECTION = """
- {where: {file: form.csv, row: {Tỉnh: Cao Bằng}, column: Tiếp nhận}, expect: "9", read_as: "91",
   reason: a digit was lost, by: N. V. A., date: 2024-05-01, evidence: letter 12}
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, seeds) -> Office:
    office = Office(tmp_path_factory.mktemp("office"), seeds)
    office.declare(DECLARED + SCALES)
    office.send(FORM)
    office.correct(CORRECTION)
    return office


@pytest.fixture(scope="module")
def figures(office: Office) -> pl.DataFrame:
    rows = office.land().rows
    return rows.select("source_id", "measure_code", "value_text", "value")


def misread(office: Office, figures: pl.DataFrame, seeds) -> pl.DataFrame:
    reference = ReferenceLists.load(seeds)
    return find_misread_values(figures.unique(), [office.source], reference)


def test_whatever_was_read_is_what_was_printed(office, figures, seeds):
    assert figures.height >= 14
    assert Decimal(91) in set(figures["value"])
    assert misread(office, figures, seeds).is_empty()


@pytest.mark.parametrize("factor", ["10", "0.1", "1000", "-1"])
def test_another_size_is_found_in_every_figure(office, figures, seeds, factor):
    # of "1.234" in a column of amounts both readings are lawful, a thousand times apart
    told = pl.col("value") != 0
    if factor == "1000":
        told = told & (pl.col("value_text") != "1.234")
    figures = figures.filter(told)
    scaled = (pl.col("value") * Decimal(factor)).cast(figures.schema["value"])
    altered = figures.with_columns(scaled)
    assert misread(office, altered, seeds).height == altered.unique().height


def test_a_value_taken_away_or_put_beside_a_mark_is_found(office, figures, seeds):
    gone = figures.filter(pl.col("value") != 0).with_columns(value=None)
    put = figures.filter(pl.col("value").is_null()).with_columns(value=Decimal(5))
    altered = pl.concat([gone.cast(figures.schema), put.cast(figures.schema)])
    assert put.height == 1
    assert misread(office, altered, seeds).height == altered.unique().height
