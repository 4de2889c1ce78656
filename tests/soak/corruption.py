"""Every kind of file in every store × five faults: healed, held or refused by name; never wrong. Part of `make soak`.

    python -m tests.soak.corruption [--kinds TEXT] [--faults TEXT] [--rotate] [--folder DIR] [--anew]

A small data folder with printed figures, cases and a held edition is copied for each case, all files of one kind are
damaged, a source sends something new, and the line runs. What is published must be byte for byte what an undisturbed
copy publishes, or the run must have refused and left the current release as it was. A source that is held, by a
sentence that names the file, keeps all its figures: nothing may differ but when it was seen last. A damaged release
is none to be compared with: the run must say so, and publish byte for byte what a copy without releases publishes.
`chiso fsck` must have seen the damage before. `--kinds` and `--faults` keep those whose names hold the text;
`--rotate` takes one fault of each kind. With `--folder` a run of the same code that was stopped is taken up.

A run that has healed its stores, so that before it builds anything they and the rows loaded of them are those of the
undisturbed copy, byte for byte, goes on as that one did: it ends there. What others build of the same rows is built
once (`known_builds`). With `--anew` every case runs to its end and builds all of it.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import io
import os
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import openpyxl
import polars as pl

from ingest.store.paths import Paths
from orchestration.pipeline import release_facts
from orchestration.pipeline.failure import describe_error
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store.catalogue import find_current_release
from orchestration.tools.fsck.check import check_stores
from tests.line.house import FORM, GOOD
from tests.line.test_cases import DECLARED as CASES
from tests.line.test_cases import HEADER as CASES_HEADER
from tests.line.test_cases import OWN_JANUARY, PORTAL_JANUARY
from tests.soak.corruption_faults import FAULTS, KINDS
from tests.soak.kill_moments import hash_state
from tests.soak.known_builds import KnownBuilds, hash_landed
from tests.soak.loading import load_program
from tests.soak.notes import NotedSoak, prepare_folder

# What a run says of a damaged release that it does not compare with.
STEPPED_OVER = "it is stepped over"
# All that a source that is held may say otherwise: when it was asked.
SOURCES = ("parquet/dim_source.parquet", "csv/dim_source.csv")
CONTACT = ("last_seen_at", "last_news_at", "unreachable_since")
LOCKS = ("data/.writer", "data/releases/.lock")
# What `Line.hash_loaded` tells all about.
_STORES = ("raw/", "landed/", "held/", "counted/", "store.json")


@dataclass(frozen=True)
class Undisturbed:
    """What must come out. `hashes`: of what an undisturbed copy publishes, `release`: its folder;
    `hashes_of_first`: of what one publishes that has no release to compare with; `loaded`: `hash_loaded` on the way;
    `before`: the release that was current.
    """

    hashes: dict[str, str]
    release: Path
    hashes_of_first: dict[str, str]
    loaded: str
    before: str | None
    news: Path

    def ends_early(self, kind: str) -> bool:
        """Whether a run may end where its stores are those of the undisturbed one."""
        return bool(self.loaded) and KINDS[kind][0].startswith(_STORES)


@dataclass
class Line:
    """One data folder with its catalogue, on a clock that moves a day with every run."""

    root: Path

    def workspace(self, day: int) -> Workspace:
        now = dt.datetime(2024, 4, 20 + day, 2, tzinfo=dt.UTC)
        return Workspace(
            Paths(self.root / "data"), self.root / "sources", clock=lambda: now
        )

    def run(
        self, day: int, look: Callable[[Line], None] | None = None
    ) -> tuple[int, str]:
        """Refresh; `look` is called once everything is loaded and before a model is built of it."""
        told: list[str] = []

        def note_progress(step: str, text: str) -> None:
            told.append(f"{step}: {text}")
            if look is not None and (step, text) == ("dbt", "building the models"):
                look(self)

        workspace = self.workspace(day)
        workspace = Workspace(
            workspace.paths,
            workspace.sources_folder,
            clock=workspace.clock,
            report_progress=note_progress,
        )
        result = run_refresh(workspace)
        return int(result.exit_code), "\n".join([*told, result.message])

    def find_warehouse(self) -> Path:
        """The warehouse of the run that is under way."""
        return max(
            (self.root / "data" / "build").glob("*/warehouse.duckdb"),
            key=lambda path: path.stat().st_mtime,
        )

    def hash_loaded(self) -> str:
        """One text for all that the rest of a refresh depends on: the stores, and what is loaded of them."""
        return f"{hash_state(self.root / 'data')} {hash_landed(self.find_warehouse())}"

    def publish_hashes(self) -> dict[str, str]:
        release = find_current_release(self.root / "data" / "releases")
        return read_manifest(release).data_hashes if release else {}

    def send(self, name: str, rows: tuple[tuple, ...]) -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.properties.created = book.properties.modified = dt.datetime(2024, 4, 1)
        path = self.root / "sources" / "office" / "files" / name
        book.save(path)
        return path


def build(root: Path) -> Line:
    """A data folder with one release, from a form, two lists of cases, a bad form and one that has news."""
    office = root / "sources" / "office"
    (office / "files").mkdir(parents=True)
    for name, period in (("form", "2024-03"), ("news", "2024-02"), ("bad", "2024-01")):
        declared = FORM.replace("form.*", f"{name}.*").replace("2024-03", period)
        (office / f"{name}.yml").write_text(declared, "utf-8")
    for name, priority in (("own", 10), ("portal", 20)):
        declared = CASES.format(name=name, priority=priority, replaces="period")
        (office / f"{name}.yml").write_text(declared, "utf-8")
    # c stands in January with one portal and in February with the other
    moved = "c,1.2,Hà Nội,3,2,2024-02-01,2024-02-01,,0,,1,,"
    for name, rows in (("own", OWN_JANUARY), ("portal", (*PORTAL_JANUARY, moved))):
        text = "\n".join([CASES_HEADER, *(f"{row},Trần Thị Riêng Tư" for row in rows)])
        (office / "files" / f"{name}_2024-03-01.csv").write_text(f"{text}\n", "utf-8")
    line = Line(root)
    line.send("form.xlsx", (*GOOD, ("Nơi lạ", 1, 1, None)))
    line.send("news.xlsx", GOOD)
    line.send("bad.xlsx", (("Không", "phải", "biểu", "này"), ("a", "b", "c", "d")))
    code, message = line.run(0)
    if code != 4:
        sys.exit(
            f"expected one held edition in the good folder, found {code}\n{message}"
        )
    return line


def copy(line: Line, root: Path) -> Line:
    shutil.copytree(line.root, root, symlinks=True, copy_function=os.link)
    # SQLite, visits and locks are written in place.
    for pattern in ("data/dagster", "data/visits", *LOCKS):
        path = root / pattern
        if path.is_dir():
            shutil.rmtree(path)
            shutil.copytree(line.root / pattern, path)
        elif path.exists():
            path.unlink()
            shutil.copyfile(line.root / pattern, path)
    return Line(root)


def send_news(line: Line, news: Path) -> None:
    """The same bytes to every copy: a release names the hash of every file behind it."""
    path = line.root / "sources" / "office" / "files" / "news.xlsx"
    path.unlink()
    # A listing holds when a file was written.
    shutil.copy2(news, path)


def judge(
    line: Line,
    undisturbed: Undisturbed,
    damaged: list[Path],
    look: Callable[[Line], None] | None,
) -> str:
    """How one disturbed run ended, in a word; a sentence beginning with WRONG where it is none of the good ways.

    `damaged`: the files below the data folder, one of which a refusal must name.
    """
    try:
        code, message = line.run(1, look)
    except Exception as error:
        # The command line says this and ends with 3.
        code, message = 3, describe_error(error)
    if "Traceback" in message:
        return f"WRONG: a traceback, exit {code}"
    if code in (0, 4):
        return judge_published(line, undisturbed, code, message, damaged)
    pointer = line.root / "data" / "releases" / "current"
    now = str(pointer.readlink()) if pointer.is_symlink() else None
    if now not in (undisturbed.before, None):
        return f"WRONG: refused with {code}, yet published"
    named = find_named(message, damaged)
    if named:
        return f"refused ({code}): {find_line(message, named)}"
    return f"WRONG: refused with {code} without the path: {shorten(message)}"


def find_named(message: str, damaged: list[Path]) -> str:
    """The first of the damaged files that a message names; "" where it names none."""
    for path in damaged:
        if re.search(rf"(?<![\w.-]){re.escape(str(path))}(?![\w-])", message):
            return str(path)
    return ""


def judge_published(
    line: Line, undisturbed: Undisturbed, code: int, message: str, damaged: list[Path]
) -> str:
    """Whether a run that published gave the right bytes, and said so where it held a source or compared with
    nothing.
    """
    published = line.publish_hashes()
    if published == undisturbed.hashes:
        return "healed"
    if published == undisturbed.hashes_of_first and STEPPED_OVER in message:
        return f"stepped over: {find_line(message, STEPPED_OVER)}"
    paths = sorted({*published, *undisturbed.hashes})
    differing = [
        path for path in paths if published.get(path) != undisturbed.hashes.get(path)
    ]
    named = find_named(message, damaged)
    is_held = named and code == 4 and {*differing} <= {*SOURCES}
    if is_held and differs_in_contact_alone(line, undisturbed):
        return f"held: {find_line(message, named)}"
    return f"WRONG: other figures, exit {code}, in {', '.join(differing[:3])}: {shorten(message)}"


def differs_in_contact_alone(line: Line, undisturbed: Undisturbed) -> bool:
    """Whether the sources of two releases are the same but for when they were asked."""
    release = find_current_release(line.root / "data" / "releases")
    assert release is not None
    ours, theirs = (
        pl.read_parquet(folder / SOURCES[0]).drop(CONTACT)
        for folder in (release, undisturbed.release)
    )
    return ours.equals(theirs)


def shorten(message: str) -> str:
    """The end of a message in one line."""
    return " ".join(message.split())[-300:]


def find_line(message: str, place: str) -> str:
    """The last line of a message that names a place, without the folder of the case."""
    lines = [line.strip() for line in message.splitlines() if place in line]
    return re.sub(r"/\S*/case/", "", lines[-1])[:160]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kinds", default="")
    parser.add_argument("--faults", default="")
    parser.add_argument("--rotate", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--anew", action="store_true")
    given = parser.parse_args()
    root = given.folder or Path(tempfile.mkdtemp(prefix="chiso-corruption-"))
    prepare_folder(root)
    # A release names the code that made it: a file edited meanwhile would make other bytes.
    release_facts.read_git_revision = lambda: "soak"
    if not given.anew:
        KnownBuilds(root / "known").use()
    load_program()
    good, undisturbed = prepare_ground(root, is_anew=given.anew)
    soak = NotedSoak(root)
    done = {(note["kind_of_file"], note["fault"]) for note in soak.list_done("case")}
    print(f"{'kind':32} {'fault':10} {'files':>5} {'fsck':5} {'seconds':>7}  outcome")
    for kind, fault in list_cases(given.kinds, given.faults, given.rotate):
        if (kind, fault.__name__) in done:
            continue
        row = run_in_fork(partial(run_case, good, (kind, fault), undisturbed))
        soak.note("case", kind_of_file=kind, fault=fault.__name__, row=row)
        print(f"{kind:32} {fault.__name__:10} {row}", flush=True)
    rows = [str(note["row"]) for note in soak.list_done("case")]
    found = Counter("WRONG" if "WRONG" in row else row.split()[3] for row in rows)
    print(f"{len(rows)} of {len(KINDS) * len(FAULTS)} cases: {dict(found)}")
    if given.folder is None:
        shutil.rmtree(root)
    return 1 if found["WRONG"] else 0


def list_cases(
    kinds: str, faults: str, rotate: bool
) -> Iterator[tuple[str, Callable[[Path], None]]]:
    """Kind and fault of every case that was asked for."""
    for number, kind in enumerate(KINDS):
        if kinds not in kind:
            continue
        chosen = [fault for fault in FAULTS if faults in fault.__name__]
        if rotate:
            chosen = [chosen[number % len(chosen)]]
        for fault in chosen:
            yield kind, fault


def prepare_ground(root: Path, *, is_anew: bool) -> tuple[Line, Undisturbed]:
    """The good folder and what comes of it undisturbed; made where the folder of the soak has none."""
    is_made = root / "ground.made"
    if not is_made.exists():
        for name in ("good", "undisturbed", "first"):
            shutil.rmtree(root / name, ignore_errors=True)
        run_in_fork(lambda _: run_undisturbed(build(root / "good"), root))
        is_made.touch()
    good = Line(root / "good")
    return good, read_undisturbed(good, root, is_anew=is_anew)


def run_in_fork(work: Callable[[Callable[[str], None]], str | None]) -> str:
    """What the work returns, in a process of its own. It is handed a function by which it may say it anywhere, and
    ends there. Ours begins no thread, so that it can be forked.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:

        def end(said: str) -> None:
            os.write(writer, said.encode())
            os._exit(0)

        try:
            with contextlib.redirect_stderr(io.StringIO()):
                end(work(end) or "")
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        os._exit(1)
    os.close(writer)
    with os.fdopen(reader) as stream:
        said = stream.read()
    if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]):
        sys.exit("a process of the soak failed")
    return said


def run_undisturbed(good: Line, root: Path) -> None:
    """Let two copies of the good folder publish the news, one of them without a release before it."""
    whole = copy(good, root / "undisturbed")
    sent = whole.send("news.xlsx.next", (*GOOD[:3], ("Lào Cai", None, None, 33.5)))
    news = sent.rename(root / "news.xlsx")
    first = copy(good, root / "first")
    shutil.rmtree(first.root / "data" / "releases")
    for line in (whole, first):
        send_news(line, news)
        loaded = root / f"loaded-{line.root.name}"
        code, message = line.run(
            1, lambda line, path=loaded: path.write_text(line.hash_loaded())
        )
        if code != 4:
            sys.exit(f"expected an undisturbed run to publish, found {code}\n{message}")
    if whole.publish_hashes() == good.publish_hashes():
        sys.exit("expected the news to change what is published")


def read_undisturbed(good: Line, root: Path, *, is_anew: bool) -> Undisturbed:
    """What the two copies published."""
    whole, first = Line(root / "undisturbed"), Line(root / "first")
    before = (good.root / "data" / "releases" / "current").readlink()
    release = find_current_release(whole.root / "data" / "releases")
    assert release is not None
    return Undisturbed(
        hashes=whole.publish_hashes(),
        release=release,
        hashes_of_first=first.publish_hashes(),
        loaded="" if is_anew else (root / "loaded-undisturbed").read_text(),
        before=str(before),
        news=root / "news.xlsx",
    )


def run_case(
    good: Line,
    case: tuple[str, Callable[[Path], None]],
    undisturbed: Undisturbed,
    end: Callable[[str], None],
) -> str:
    """One case: how many files, whether fsck saw it, the seconds, and the outcome. Ends the process where nothing is
    left to see.
    """
    kind, fault = case
    pattern, is_seen = KINDS[kind]
    root = good.root.with_name("case")
    shutil.rmtree(root, ignore_errors=True)
    line = copy(good, root)
    data = root / "data"
    files = sorted(data.glob(pattern))
    for path in files:
        fault(path)
    findings = check_stores(Paths(data), lambda *_: None)
    seen = any(finding.is_damage for finding in findings)
    send_news(line, undisturbed.news)
    began = time.monotonic()

    def compose_row(outcome: str) -> str:
        if not files:
            outcome = "WRONG: no such file in the good folder"
        if is_seen and not seen:
            outcome = f"WRONG: fsck saw nothing; {outcome}"
        seconds = time.monotonic() - began
        return f"{len(files):5} {'seen' if seen else '-':5} {seconds:7.1f}  {outcome}"

    def end_where_healed(line: Line) -> None:
        if line.hash_loaded() == undisturbed.loaded:
            end(compose_row("healed before anything was built"))

    look = end_where_healed if undisturbed.ends_early(kind) else None
    damaged = [path.relative_to(data) for path in files]
    return compose_row(judge(line, undisturbed, damaged, look))


if __name__ == "__main__":
    sys.exit(main())
