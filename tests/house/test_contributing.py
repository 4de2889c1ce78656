"""CONTRIBUTING.md names the very files a change touches: the table is held to the tree by things that were added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PATH = re.compile(r"`((?:ingest|expectations|dbt_project|orchestration)/[^`]+)`")
# What the code of the project may be written in; tests and generated files do not count.
CODE = (".py", ".sql", ".yml", ".md")


@dataclass(frozen=True)
class Row:
    """One line of the table: what is added, the files it names, and how many it says there are."""

    what: str
    files: tuple[str, ...]
    count: int


@dataclass(frozen=True)
class Added:
    """Something of a kind that is in the tree already, and the word by which its files are known."""

    row: str
    word: str
    names: dict[str, str]
    # Files of its own folder, which may say the word as often as they like.
    own: str = ""


EXAMPLES = (
    Added("a column of a mart", "gap_items", {"<mart>": "fct_target"}),
    Added("a column of a mart", "days_since_previous", {"<mart>": "fct_revision"}),
    Added("a reader", "read_px", {"<format>.py": "px"}, own="ingest/read/formats/px/"),
    Added("a rule of a gate that is a query", "revisions_have_two_versions",
          {"<table>": "fct_revision", "<rule>": "revisions_have_two_versions"}),
)  # fmt: skip


@pytest.fixture(scope="module")
def table(repository: Path) -> dict[str, Row]:
    text = (repository / "CONTRIBUTING.md").read_text("utf-8")
    section = text.split("| to add | touch | files |")[1].split("\n\n")[0]
    rows = [
        line.strip("|").split("|")
        for line in section.splitlines()
        if line.startswith("|") and "---" not in line
    ]
    found = [
        Row(what.strip(), tuple(PATH.findall(files)), int(count))
        for what, files, count in rows
    ]
    return {row.what: row for row in found}


def list_code(repository: Path) -> Iterator[Path]:
    for folder in (
        "ingest",
        "expectations",
        "orchestration",
        "dbt_project/models",
        "dbt_project/macros",
    ):
        for path in (repository / folder).rglob("*"):
            if (
                path.suffix in CODE
                and "unit_tests" not in path.name
                and "target" not in path.parts
            ):
                yield path


def test_the_table_counts_the_files_it_names(table: dict[str, Row]) -> None:
    assert len(table) >= 7
    for row in table.values():
        assert len(row.files) == row.count, row


def test_every_file_of_the_table_is_there(
    table: dict[str, Row], repository: Path
) -> None:
    for row in table.values():
        for name in row.files:
            pattern = re.sub(r"<[^>]+>", "*", name)
            assert list(repository.glob(pattern)), f"{row.what}: {name}"


@pytest.mark.parametrize("added", EXAMPLES, ids=lambda added: added.word)
def test_what_was_added_stands_in_the_files_of_its_row_and_nowhere_else(
    added: Added, table: dict[str, Row], repository: Path
) -> None:
    expected = set()
    for name in table[added.row].files:
        for placeholder, value in added.names.items():
            name = name.replace(placeholder, value)
        expected.add(name)
    word = re.compile(rf"\b{added.word}\b")
    found = set()
    for path in list_code(repository):
        name = path.relative_to(repository).as_posix()
        if added.own and name.startswith(added.own):
            found.add(added.own.rstrip("/"))
        elif word.search(path.read_text("utf-8")) or path.stem == added.word:
            found.add(name)
    # A reader's kind is spelled in two more files, where the word is the format and not the function.
    if added.own:
        kind = added.own.rstrip("/").rpartition("/")[2]
        for name in expected - found:
            assert f'"{kind}"' in (repository / name).read_text("utf-8"), name
        found |= expected
    assert found == expected
