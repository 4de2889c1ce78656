"""A small office with one source: what lies at it, visit by visit, on a clock of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from unittest.mock import patch

import httpx

from ingest.fetch import client
from ingest.store.paths import Paths
from orchestration.pipeline.editions import landing
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.workspace import Workspace
from orchestration.tools import held

SOURCE_ID = "office__dossiers"
SOURCE = """
title_vi: Hồ sơ
title_en: Dossiers
publisher: {{name_vi: Sở, name_en: Office, url: "https://example.org"}}
licence: {{id: CC0-1.0, attribution: A test office}}
system: tthc_infosys
contract: {contract}
replaces: {replaces}
calendar: {{frequency: monthly}}
fetch: {fetch}
edition: {{of: {of}, published_at_in_file_name: "(?P<year>\\\\d{{4}})-(?P<month>\\\\d{{2}})-(?P<day>\\\\d{{2}})"}}
read: {{kind: delimited, delimiter: ",", encoding: utf-8}}
tables:
  - {table}
"""
# The one table of each contract. A record is a row of four cells, whatever they are called there.
TABLES = {
    "observation": """period: {kind: in_period}
    columns:
      - {to: unit, spellings: unit}
      - {to: period, spellings: month}
      - {to: nothing, spellings: code}
      - {to: value, spellings: value, measure: dossiers_received, number: count}""",
    "procedure": """period: {kind: as_of}
    columns:
      - {to: unit, spellings: unit}
      - {to: as_of_date, spellings: month}
      - {to: procedure_code, spellings: code}
      - {to: procedure_name, spellings: value}""",
    "dossier": """columns:
      - {to: unit, spellings: unit}
      - {to: received_date, spellings: month}
      - {to: dossier_code, spellings: code}
      - {to: procedure_code, spellings: value}""",
}
DAYS = {"dossier": "-05", "procedure": "-05"}
# (unit, month) → figure, as a file prints it; of records (unit, month, code) → anything.
Figures = Mapping[tuple[str, ...], int]
URL = "https://office.example.org/a_2024-05-01.csv"

FULL: Figures = {
    ("Hà Nội", "2024-01"): 10,
    ("Hà Nội", "2024-02"): 20,
    ("Cao Bằng", "2024-01"): 30,
}


def write(figures: Figures, day: str = "") -> str:
    lines = []
    for (unit, month, *code), value in figures.items():
        lines.append(f"{unit},{month}{day},{''.join(code)},{value}\n")
    return "".join(["unit,month,code,value\n", *lines])


@dataclass
class House:
    """One source on a clock of its own, landed after each visit."""

    folder: Path
    contract: str = "observation"
    now: dt.datetime = dt.datetime(2024, 6, 1)
    # what the office's server answers, where it has one
    body: bytes = b""

    def visit(self, files: Mapping[str, Figures]) -> list[EditionOutcome]:
        self.now += dt.timedelta(days=1)
        place = self.folder / "data" / "inbox" / "office__dossiers"
        if not place.parent.exists():
            place = self.folder / "sources" / "office" / "files"
        for old in place.glob("*.csv"):
            old.unlink()
        day = DAYS.get(self.contract, "")
        for name, figures in files.items():
            self.body = write(figures, day).encode()
            if place.exists():
                (place / name).write_bytes(self.body)
        self.look()
        return self.land()

    def look(self) -> tuple[str, ...]:
        """Fetch what lies there; returns what was left in the inbox."""
        workspace = self.workspace()
        source = workspace.sources[SOURCE_ID]
        if source.is_live:
            workspace.__dict__["client"] = self._open_client(workspace)
        fetched = fetch_source(workspace, source)
        assert fetched.problem == "", fetched.problem
        return fetched.left

    def land(self) -> list[EditionOutcome]:
        workspace = self.workspace()
        source = workspace.sources[SOURCE_ID]
        # what gate A thinks of them is not the question here, and asking it takes a second
        judge = patch.object(
            landing, "judge_candidates", lambda *_: {source.contract: []}
        )
        with judge, tempfile.TemporaryDirectory(dir=self.folder) as scratch:
            return landing.land_sources(workspace, [source], Path(scratch))

    def confirm_all(self) -> None:
        """Somebody says yes to all that is held for what it withdraws, and it is read again."""
        workspace = self.workspace()
        for one in held.list_held(workspace):
            if one.can_be_confirmed:
                held.confirm_edition(workspace, one.name, by="A. Nguyen", why="seen")
        self.land()

    def workspace(self) -> Workspace:
        moment = self.now.replace(tzinfo=dt.UTC)
        return Workspace(
            Paths(self.folder / "data"),
            self.folder / "sources",
            is_live=True,
            clock=lambda: moment,
        )

    def _open_client(self, workspace: Workspace) -> client.Client:
        """A client whose only server is the office's, which knows what its caller has already."""

        def respond(request: httpx.Request) -> httpx.Response:
            tag = f'"{hashlib.sha256(self.body).hexdigest()}"'
            if request.headers.get("if-none-match") == tag:
                return httpx.Response(304, stream=httpx.ByteStream(b""))
            headers = {"etag": tag, "content-type": "text/csv"}
            body = httpx.ByteStream(self.body)
            return httpx.Response(200, headers=headers, stream=body)

        answering = partial(httpx.Client, transport=httpx.MockTransport(respond))
        with patch.object(client.httpx, "Client", answering):
            return client.open_client(
                workspace.paths.raw / ".visits",
                clock=workspace.clock,
                private_hosts=["office.example.org"],
                sleep=lambda _: None,
                resolve=lambda _: ["127.0.0.1"],
            )


@contextmanager
def open_house(
    replaces: str, of: str, fetch: str, contract: str = "observation"
) -> Iterator[House]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        declared = root / "sources" / "office" / "dossiers.yml"
        declared.parent.mkdir(parents=True)
        place = root / "data" / "inbox" / "office__dossiers"
        words = "{kind: inbox, pattern: '*.csv'}"
        if fetch == "folder":
            place = declared.parent / "files"
            words = "{kind: folder, path: files, pattern: '*.csv'}"
        if fetch == "http":
            words = f"{{kind: http, urls: [{URL}]}}"
        else:
            place.mkdir(parents=True)
        declared.write_text(
            SOURCE.format(
                contract=contract,
                replaces=replaces,
                of=of,
                fetch=words,
                table=TABLES[contract],
            ),
            "utf-8",
        )
        yield House(root, contract)
