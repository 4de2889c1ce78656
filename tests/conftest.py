"""Fixtures every test may use."""

from __future__ import annotations

import functools
import gc
import os
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.built_once import build_once

if TYPE_CHECKING:
    from orchestration.pipeline.refresh_report import RefreshResult

# On CI the same examples every time: a new one is a find for whoever runs the suite by hand, not a red night.
# No example has a deadline: on a machine that others use too it would judge them, not us.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("by_hand", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "by_hand")

REPOSITORY = Path(__file__).parents[1]
# Begun first, so that no worker is left alone with a long module when the others are done.
_LONG = {REPOSITORY / "tests" / "warehouse", REPOSITORY / "tests" / "line"}
# Long too, and the only long one that needs no plan of dbt's build: one worker is busy with it while another has
# the plan made, for which all others of `_LONG` wait.
_FIRST = REPOSITORY / "tests" / "unit" / "release" / "test_publish.py"


def pytest_configure() -> None:
    """As the command line has it: libraries and thousands of tests stay, and are not looked through all day."""
    gc.set_threshold(50_000)


def pytest_collection_finish() -> None:
    """What was collected stays until the end."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules in the order in which workers take them (`--no-loadscope-reorder` keeps it)."""
    items.sort(
        key=lambda item: (item.path != _FIRST, item.path.parent not in _LONG),
    )


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def _no_power_cut() -> Iterator[None]:
    """No test pulls the plug: a killed process loses nothing it wrote, and waiting for the disk takes minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _read_certificates_once() -> Iterator[None]:
    """Each of hundreds of clients would parse the same file of certificates, for 20 ms."""
    create = ssl.create_default_context
    create_once = functools.cache(create)

    def create_context(*given: object, **named: object) -> ssl.SSLContext:
        # A context without a file of its own may be given a certificate later: it is not shared.
        return (create_once if "cafile" in named else create)(*given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", create_context)
        yield


@pytest.fixture(scope="session")
def seeds(repository: Path) -> Path:
    return repository / "dbt_project" / "seeds"


@pytest.fixture(scope="session")
def shared(repository: Path) -> Path:
    """The real files made by others, beside the project; never committed to it."""
    folder = repository.parent / "shared"
    if not (folder / "data" / "INDEX.md").exists():
        pytest.skip("../shared with the real files is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def libreoffice(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Path, str], Path]:
    """Opens a workbook in LibreOffice and saves it as `xlsx`, `ods` or `xls`: (file, kind) → the saved file."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed")
    folder = tmp_path_factory.mktemp("libreoffice")

    def save(file: Path, kind: str) -> Path:
        out = folder / file.stem
        words = [
            "--headless",
            f"-env:UserInstallation=file://{folder}/profile",
            "--convert-to",
            kind,
            "--outdir",
        ]
        subprocess.run(
            [program, *words, str(out), str(file)],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return out / f"{file.stem}.{kind}"

    return save


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> tuple[RefreshResult, Path]:
    """One refresh of the real figures bundled with the project: (how it ended, its data folder).

    The warehouse it was made of, which a run throws away, lies beside the data folder.
    """
    from ingest.store.paths import Paths
    from orchestration.pipeline.workspace import SOURCES, Workspace
    from orchestration.refresh import run_refresh
    from tests.warehouse.data_tests import keep_warehouse

    def refresh(folder: Path) -> tuple[RefreshResult, Path]:
        paths = Paths(folder / "data")
        keep = partial(keep_warehouse, paths.build, folder / "warehouse.duckdb")
        return run_refresh(Workspace(paths, SOURCES, report_progress=keep)), paths.data

    return build_once(tmp_path_factory, "bundled", refresh)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say something in the summary at the end of the suite: how much was compared."""
    return lambda text: record_property("told", text)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests told, whichever worker they ran on."""
    told = [
        text
        for report in terminalreporter.stats.get("passed", ())
        for name, text in report.user_properties
        if name == "told"
    ]
    if told:
        terminalreporter.section("compared")
        for text in told:
            terminalreporter.write_line(text)
