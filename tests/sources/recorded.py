"""The declared sources and the recorded files of ../shared/data that were once sent or fetched for each."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from pathlib import Path

from ingest.declare.fetch import FolderFetch
from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.landing import Landing
from ingest.store.records import Edition, RawFile

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)

_FORMS, _PAGE, _LISTS = "vn-forms-provinces", "vn-nsdp-sdmx/2024q3", "vn-tthc"
# source → folder below ../shared/data, pattern
RECORDED = {
    "province__budget_balance_b62": (_FORMS, "**/*B62*.xls*"),
    "province__budget_revenue_b63": (_FORMS, "**/*B63*.xls*"),
    "province__budget_spending_b64": (_FORMS, "**/*B64*.xls*"),
    "gso__tables_by_province": ("vn-gso-pxweb-csv", "**/*.csv"),
    "gso__nsdp_consumer_prices": (_PAGE, "CPIVNM.xml"),
    "gso__nsdp_national_accounts": (_PAGE, "GDPVNM.xml"),
    "gso__nsdp_labour": (_PAGE, "LMIVNM.xml"),
    "gso__nsdp_population": (_PAGE, "POPVNM.xml"),
    "mof__nsdp_share_prices": (_PAGE, "MOF SPI01.xml"),
    "sbv__nsdp_interest_rates": (_PAGE, "SBV.INR_VNM.xml"),
    "gso_macro_monitor__gdp_by_expenditure": ("vn-nsdp-sdmx", "GDP_EXP_Q.xlsx"),
    "mic__dti_province_ranking": ("vn-dti/dti.gov.vn", "xep-hang-*.txt"),
    "vpcp__portal_procedures": (f"{_LISTS}/dvc-api-raw", "**/raw_procedure.json"),
    "vpcp__procedure_lists": (f"{_LISTS}/danh-sach", "*.xlsx"),
    "vpcp__procedure_pages": (f"{_LISTS}/chi-tiet-crawl", "*/*.json"),
}


_REPOSITORY = Path(__file__).parents[2]


def load_examples() -> list[Source]:
    """The catalogue, and the sources of `examples/`: real files that feed no indicator, kept for what they teach
    the readers.
    """
    return [
        *load_sources(_REPOSITORY / "ingest" / "sources"),
        *load_sources(Path(__file__).with_name("examples")),
    ]


_WORKSHOP = tempfile.TemporaryDirectory(prefix="chiso-landed-")


def as_recorded(source: Source, data: Path) -> Source:
    """The source as declared, but for where its files come from."""
    path, pattern = RECORDED[source.id]
    return source.model_copy(
        update={
            "fetch": FolderFetch(kind="folder", path=str(data / path), pattern=pattern)
        }
    )


def editions(source: Source, data: Path) -> list[tuple[Edition, dict[str, Path]]]:
    """The editions its recorded files make, each with where the bytes of its files are."""
    came = fetch_folder(as_recorded(source, data), clock=lambda: NOW)
    # of the whole export, the tables it declares
    named = [t.files for t in source.tables if t.files]
    came = [
        f for f in came if not named or any(re.search(name, f.name) for name in named)
    ]
    together = [came] if source.edition.of == "all_files" else [[f] for f in came]
    return [
        (
            Edition(
                source_id=source.id,
                edition_id=str(n),
                retrieved_at=NOW,
                files=tuple(
                    RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url)
                    for f in files
                ),
            ),
            {f.sha256: f.path for f in files},
        )
        for n, files in enumerate(together)
    ]


def landed(
    source: Source,
    edition: Edition,
    kept: dict[str, Path],
    reference: ReferenceLists,
    workshop: Path,
) -> list[Landing]:
    """One edition through the real line, without a store. Raises Refusal."""
    return land_edition(
        source,
        edition,
        raw_path=lambda _, s: kept[s],
        reference=reference,
        scratch_folder=workshop,
    )
