"""Example exchanges of the declared sources, sent through the real fetcher, reader and landing.

`exchanges/<source id>/` holds what one system sends. Of a portal: `answers.yml`, a list of {path, method, file,
status, times, body}: the file answers questions whose body holds the text `body`; "@word@" in it becomes the word of
the unit that was asked for. Of files that people bring: `inbox/`, or `form.yml`, the answers to our own form.
`landed.csv` is what must come out.
"""

from __future__ import annotations

import datetime as dt
import urllib.parse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import yaml

from ingest.declare.load import load_sources
from ingest.declare.post import PostFetch
from ingest.declare.source import Source
from ingest.fetch.client import open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched
from ingest.fetch.politeness import Politeness
from ingest.land.edition import land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.landing import Landing
from ingest.store.records import Edition, RawFile
from orchestration.pipeline.workspace import SEEDS, SOURCES
from orchestration.tools.form.workbook import write_form
from tests.sources.replay import Answer, Asked, Exchange, Maker

EXCHANGES = Path(__file__).parent / "exchanges"
# Examples of portals that no source of the catalogue asks.
PORTALS = Path(__file__).parent / "portals"
DAY = dt.datetime(2026, 10, 5, 9, tzinfo=dt.UTC)
# The column of the form in which a unit answers.
FORM_ANSWERS = 7
SHOWN = (
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "value",
    "missing_reason",
    "comparability",
    "flags",
    "breakdown",
)
SHOWN_OF_CASES = (
    "dossier_code",
    "unit_id",
    "procedure_code",
    "channel",
    "received_date",
    "finished_date",
    "fee_due",
    "payment_channel",
    "result_code",
    "has_result_link",
)


def load_exchanged() -> list[Source]:
    """Every source that has an example exchange: of the catalogue, and the examples of portals beside it."""
    declared = [*load_sources(SOURCES), *load_sources(PORTALS)]
    return [source for source in declared if (EXCHANGES / source.id).exists()]


def list_exchanges(source: Source) -> list[Exchange]:
    """What the source's portal answers; empty where people bring its files."""
    folder = EXCHANGES / source.id
    listed = folder / "answers.yml"
    if not listed.exists():
        return []
    return [
        _build_exchange(source, folder, fields)
        for fields in yaml.safe_load(listed.read_text("utf-8"))
    ]


def _build_exchange(
    source: Source, folder: Path, fields: Mapping[str, Any]
) -> Exchange:
    body = (folder / fields["file"]).read_bytes()
    status = fields.get("status", 200)
    return Exchange(
        fields["path"],
        _answer_for_unit(source, body, status, fields.get("headers", {})),
        params=fields.get("params", {}),
        method=fields.get("method", "GET"),
        times=fields.get("times"),
        body=fields.get("body", "").encode(),
    )


def _answer_for_unit(
    source: Source, body: bytes, status: int, headers: Mapping[str, str]
) -> Maker:
    units = source.fetch.units if isinstance(source.fetch, PostFetch) else ()

    def answer(asked: Asked) -> Answer:
        question = urllib.parse.unquote_plus(asked.body.decode())
        text = body.decode()
        for words in units:
            if any(f'"{word}"' in question for word in words.values()):
                for word, value in words.items():
                    text = text.replace(f"@{word}@", value)
        return Answer(text.encode(), status, headers)

    return answer


def lead_to(source: Source, portal: str) -> Source:
    """The source as declared, but for the host of its addresses."""
    text = source.fetch.model_dump_json()
    for host in _list_hosts(text):
        text = text.replace(host, portal)
    fetch = type(source.fetch).model_validate_json(text)
    return source.model_copy(update={"fetch": fetch, "private_hosts": ("127.0.0.1",)})


def _list_hosts(text: str) -> set[str]:
    hosts = set()
    for part in text.split('"'):
        address = urllib.parse.urlsplit(part)
        if address.scheme in ("http", "https"):
            hosts.add(f"{address.scheme}://{address.netloc}")
    return hosts


def fetch_exchange(
    source: Source, folder: Path, now: dt.datetime = DAY
) -> list[Fetched]:
    """The source's files, fetched as a night would, without waiting. Raises Refusal."""
    client = open_client(
        folder,
        clock=lambda: now,
        politeness=Politeness(min_interval=0, attempts=3, read_seconds=2),
        sleep=lambda _: None,
    )
    files = fetch_source(
        source,
        inbox=build_inbox(folder, source.id),
        client=client,
        clock=lambda: now,
        pause=lambda _: None,
    )
    return [file for file in files if isinstance(file, Fetched)]


def build_inbox(folder: Path, source_id: str) -> Path:
    """A folder of inboxes in which the source's holds the files of its exchange, or the form filled in."""
    root = folder / "inboxes"
    root.mkdir(exist_ok=True)
    ours = root / source_id
    inbox = EXCHANGES / source_id / "inbox"
    form = EXCHANGES / source_id / "form.yml"
    if inbox.exists():
        ours.symlink_to(inbox)
    elif form.exists():
        ours.mkdir()
        _fill_form(ours / "form.xlsx", yaml.safe_load(form.read_text("utf-8")))
    return root


def _fill_form(path: Path, filled: Mapping[str, Any]) -> None:
    """The project's own form of a unit and day, with its answers typed in."""
    write_form(path, filled["unit"], filled["last_day"], SEEDS)
    book = openpyxl.load_workbook(path)
    answers = dict(filled["answers"])
    for sheet in book.worksheets:
        for [code] in sheet.iter_rows(max_col=1):
            if code.value in answers:
                sheet.cell(code.row, FORM_ANSWERS).value = answers.pop(code.value)
    assert not answers
    book.save(path)


def land_exchange(
    source: Source, files: list[Fetched], reference: ReferenceLists, folder: Path
) -> list[Landing]:
    """The fetched files landed as one edition, or one each. Raises Refusal."""
    together = [files] if source.edition.of == "all_files" else [[f] for f in files]
    landings: list[Landing] = []
    for number, part in enumerate(together):
        edition = Edition(
            source_id=source.id,
            edition_id=str(number),
            retrieved_at=part[0].retrieved_at,
            files=tuple(
                RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url)
                for f in part
            ),
        )
        paths = {file.sha256: file.path for file in part}
        landings += land_edition(
            source,
            edition,
            raw_path=lambda _, sha, paths=paths: paths[sha],
            reference=reference,
            scratch_folder=folder,
        )
    return landings


def show_rows(landings: list[Landing]) -> pl.DataFrame:
    """The landed rows as `landed.csv` writes them, in one order."""
    rows = pl.concat([landing.rows for landing in landings])
    columns = SHOWN if "measure_code" in rows.columns else SHOWN_OF_CASES
    shown = rows.select(pl.col(column).cast(pl.String) for column in columns)
    return shown.sort(pl.all())
