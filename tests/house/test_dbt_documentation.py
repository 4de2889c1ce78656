"""dbt's documentation is whole: every table and column described, in both languages where a release
carries it, and every key tested."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pytest

from ingest.contract import vocabulary
from ingest.contract.warehouse import LANDED_TABLES
from orchestration.pipeline.transform.dbt_command import prepare_manifest
from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.release.describe.column_descriptions import Text, parse_comment

BLOCK = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
# Letters of the Vietnamese for each letter of the English: a full text has about as many (median 0.98);
# while the Vietnamese was only labels, the median was a third.
LEAST_VIETNAMESE = 0.65
# Landed column → the words it may hold.
VOCABULARY = {
    "period_kind": vocabulary.PERIOD_KINDS,
    "qualifier": vocabulary.QUALIFIERS,
    "flags": vocabulary.FLAGS,
    "missing_reason": vocabulary.MISSING_REASONS,
    "comparability": vocabulary.COMPARABILITY,
    "known_basis": vocabulary.KNOWN_BASES,
    "online_level": vocabulary.ONLINE_LEVELS,
    "channel": vocabulary.CHANNELS,
    "payment_channel": vocabulary.PAYMENT_CHANNELS,
}
# What identifies a dossier, its code, is left out of the model on purpose (domain.md §8.1).
WITHOUT_KEY = {"counting_dossier"}


@dataclass(frozen=True)
class Block:
    """One `docs` block: its name, and the comment that a release carries."""

    name: str
    comment: str

    @property
    def text(self) -> Text:
        """The description in both languages, parted as a release parts it."""
        text, _unit = parse_comment(self.comment)
        return text


def _read_blocks(file: str) -> list[Block]:
    text = (DBT_PROJECT / "models" / file).read_text("utf-8")
    return [Block(name, comment) for name, comment in BLOCK.findall(text)]


COLUMNS = _read_blocks("columns.md")
TABLES = _read_blocks("tables.md")


@dataclass(frozen=True)
class Node:
    """A model, seed, source or data test as dbt's manifest has it."""

    declared: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.declared["unique_id"])

    @property
    def name(self) -> str:
        return str(self.declared["name"])

    @property
    def columns(self) -> dict[str, str]:
        """Name → description, in the order of the YAML file."""
        columns = self.declared["columns"]
        return {name: column["description"] for name, column in columns.items()}

    @property
    def parents(self) -> list[str]:
        return list(self.declared["depends_on"]["nodes"])

    @property
    def tested_node(self) -> str:
        """Of a data test: the node it is written beside, which is not always the only one it reads."""
        return str(self.declared["attached_node"])

    @property
    def test_kind(self) -> str:
        """Of a data test: `unique`, `relationships`…"""
        return str(self.declared["test_metadata"]["name"])


@dataclass(frozen=True)
class Project:
    """dbt's manifest of this project."""

    manifest: dict[str, Any]

    def list_nodes(self, *kinds: str) -> list[Node]:
        """Its nodes of these kinds: `model`, `seed`, `source` or `test`."""
        declared = [
            *self.manifest["nodes"].values(),
            *self.manifest["sources"].values(),
        ]
        return [Node(node) for node in declared if node["resource_type"] in kinds]

    def list_tests(self, *kinds: str) -> list[Node]:
        """Its data tests of these kinds: `unique`, `relationships`…"""
        return [test for test in self.list_nodes("test") if test.test_kind in kinds]

    def find_keyed_nodes(self) -> set[str]:
        """Ids of nodes with a data test that says which columns tell their rows apart."""
        return {
            test.tested_node for test in self.list_tests("unique", "unique_combination")
        }

    def list_exposed_marts(self, exposure: str) -> set[str]:
        """Ids of the marts that one exposure rests on."""
        declared = self.manifest["exposures"][f"exposure.chiso.{exposure}"]
        return set(declared["depends_on"]["nodes"])


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(json.loads(prepare_manifest().read_text("utf-8")))


@pytest.mark.parametrize("block", COLUMNS + TABLES, ids=lambda block: block.name)
def test_the_vietnamese_says_all_that_the_english_says(block: Block) -> None:
    text = block.text
    assert text.en and text.vi, (
        "to fix: write the English, and a line “VI: …” that says the same"
    )
    assert unicodedata.is_normalized("NFC", block.comment)
    share = _count_letters(text.vi) / _count_letters(text.en)
    assert share >= LEAST_VIETNAMESE, (
        f"{share:.0%} of the English's letters: is it only a label?"
    )


def _count_letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def test_columns_are_described_once_in_alphabetical_order() -> None:
    names = [block.name for block in COLUMNS]
    assert names == sorted(set(names))


def test_every_description_is_used() -> None:
    files = [*DBT_PROJECT.glob("models/**/*.yml"), *DBT_PROJECT.glob("seeds/*.yml")]
    written = "\n".join(path.read_text("utf-8") for path in files)
    used = set(re.findall(r"doc\('(\w+)'\)", written))
    assert {block.name for block in COLUMNS + TABLES} == used


def test_every_table_and_column_is_described(project: Project) -> None:
    undescribed = []
    for node in project.list_nodes("model", "seed", "source"):
        if not node.declared["description"].strip() or not node.columns:
            undescribed.append(node.id)
        for name, description in node.columns.items():
            if not description.strip():
                undescribed.append(f"{node.id}.{name}")
    assert undescribed == []


def test_every_model_and_seed_has_a_tested_key(project: Project) -> None:
    keyed = project.find_keyed_nodes()
    without = set()
    for node in project.list_nodes("model", "seed"):
        if node.id not in keyed:
            without.add(node.name)
    assert without == WITHOUT_KEY


def test_every_landed_table_is_handed_on_by_a_model_whose_key_is_tested(
    project: Project,
) -> None:
    keyed = project.find_keyed_nodes()
    handed_on: set[str] = set()
    for model in project.list_nodes("model"):
        if model.id in keyed:
            handed_on.update(model.parents)
    assert {source.id for source in project.list_nodes("source")} <= handed_on


def test_sources_have_the_columns_that_are_declared_for_them(project: Project) -> None:
    described = {
        source.name: list(source.columns) for source in project.list_nodes("source")
    }
    assert described == {
        table.name: table.column_names for table in LANDED_TABLES.values()
    }


def test_the_words_a_column_may_hold_are_explained_in_its_description(
    project: Project,
) -> None:
    tables = {node.id: node for node in project.list_nodes("model", "seed")}
    unexplained = []
    for test in project.list_tests("accepted_values"):
        column = test.declared["column_name"]
        description = tables[test.tested_node].columns[column]
        words = test.declared["test_metadata"]["kwargs"]["values"]
        if missing := [word for word in words if word not in description]:
            unexplained.append((test.tested_node, column, missing))
    assert unexplained == []


@pytest.mark.parametrize("column", VOCABULARY)
def test_the_words_a_landed_column_may_hold_are_explained_in_its_description(
    column: str,
) -> None:
    [block] = [block for block in COLUMNS if block.name == column]
    for language in (block.text.en, block.text.vi):
        assert [word for word in VOCABULARY[column] if word not in language] == []


def test_exposures_are_described_and_rest_on_every_mart(project: Project) -> None:
    exposed: set[str] = set()
    for exposure in project.manifest["exposures"].values():
        assert exposure["description"].strip() and exposure["owner"]["name"]
        exposed |= project.list_exposed_marts(exposure["name"])
    models = project.list_nodes("model")
    assert exposed == {
        model.id for model in models if model.declared["schema"] == "marts"
    }


def test_the_questions_rest_on_the_marts_that_their_sql_reads(project: Project) -> None:
    sql = "\n".join(
        path.read_text("utf-8") for path in DBT_PROJECT.glob("analyses/*.sql")
    )
    read = {f"model.chiso.{name}" for name in re.findall(r"ref\('(\w+)'\)", sql)}
    assert project.list_exposed_marts("thirty_questions") == read
