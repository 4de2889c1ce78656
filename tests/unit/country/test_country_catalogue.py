"""A synthetic country sends through the real catalogue: its sources are those of `ingest/sources`, marked so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.declare.load import load_sources
from ingest.declare.source import Source
from orchestration.pipeline.workspace import SOURCES
from tests.country import Country, write_country
from tests.country.real_sources import REAL, REPORTED, SYSTEMS

# Sources that the country has of its own, and why none of the catalogue can take their place.
OF_ITS_OWN = {
    "bo_nganh__bao_cao_thang": "ministries' own workbooks, beside the form",
    "dia_phuong__bao_cao_thang": "provinces' own workbooks, beside the form",
    "cong_dvcqg__so_lieu_thang": "the portal's board begins in 2026, after the country's story",
    "cong_dvcqg__ho_so": "dossiers with level and start of processing, which no push of a system states",
    "dia_phuong__ho_so": "dossiers with level and start of processing, which no push of a system states",
    "vpcp__danh_muc_tthc": "root codes and eligibility, which no list of the portal states",
    "vpcp__bao_cao_dinh_ky": "quarters and years that close on the 14th; a packet holds a month of one unit",
    "vpcp__nien_giam": "no yearbook is declared",
    "bo_khcn__ho_so_luy_ke": "all months of all units anew each quarter; an annex holds its own month",
    "cuc_thong_ke__kinh_te_so": "the statistics office gives no table of the digital economy out",
    "hiep_hoi__khao_sat": "no survey by province is declared",
    "doanh_nghiep__khao_sat": "no survey by province is declared",
}
# What may differ from the real declaration: that it is synthetic, where its files and their dates lie, and the known
# errors of real files.
OF_THE_COUNTRY = {
    "path",
    "corrections",
    "is_synthetic",
    "licence",
    "fetch",
    "edition",
    "max_withdrawn_share",
}


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Country:
    return write_country(
        tmp_path_factory.mktemp("country"),
        seed=7,
        provinces=3,
        ministries=3,
        months=6,
        by_catalogue=True,
    )


@pytest.fixture(scope="module")
def declared(country: Country) -> dict[str, Source]:
    return {source.id: source for source in load_sources(country.sources)}


def test_its_sources_are_the_real_ones_but_where_there_is_none(
    declared: dict[str, Source],
) -> None:
    # Nobody handed in the blank form.
    assert declared.keys() - OF_ITS_OWN.keys() == {*SYSTEMS, REPORTED}
    assert all(source.is_synthetic for source in declared.values())


def test_a_real_source_is_declared_as_in_the_catalogue(
    declared: dict[str, Source],
) -> None:
    real = {source.id: source for source in load_sources(SOURCES)}
    for source_id in declared.keys() & set(REAL):
        ours, theirs = (
            one[source_id].model_dump(exclude=OF_THE_COUNTRY)
            for one in (declared, real)
        )
        assert ours == theirs, source_id


def test_each_file_of_a_real_source_lies_where_its_declaration_looks(
    country: Country, declared: dict[str, Source]
) -> None:
    for source_id in (*SYSTEMS, REPORTED):
        fetch = declared[source_id].fetch
        folder = (declared[source_id].path.parent / fetch.path).resolve()
        files = list(folder.glob(fetch.pattern))
        assert files, source_id
        assert folder.parent == Path(country.raw).resolve()
