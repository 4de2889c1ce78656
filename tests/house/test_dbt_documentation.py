"""dbt's documentation is whole: every table and column described, in both languages where a release
carries it, and every key tested."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from ingest.contract.landed import CONTRACTS
from orchestration.pipeline import transform
from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.release.describe.column_descriptions import parse_comment

BLOCK = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
# Letters of the Vietnamese for each letter of the English: a full text has about as many, a label a third.
LEAST_VIETNAMESE = 0.65
# What identifies a dossier, its code, is left out of it on purpose (domain.md §8.1).
WITHOUT_KEY = {"counting_dossier"}


@dataclass(frozen=True)
class Block:
    """One `docs` block: its name, and the comment that a release carries."""

    name: str
    comment: str

    @property
    def english(self) -> str:
        return parse_comment(self.comment)[0].en

    @property
    def vietnamese(self) -> str:
        return parse_comment(self.comment)[0].vi


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
        return {name: column["description"] for name, column in self.declared["columns"].items()}

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

    def list_nodes(self, *kinds: str) -> Iterator[Node]:
        for declared in (*self.manifest["nodes"].values(), *self.manifest["sources"].values()):
            if declared["resource_type"] in kinds:
                yield Node(declared)

    def find_keyed_nodes(self) -> set[str]:
        """Nodes with a data test that says which columns tell their rows apart."""
        tests = self.list_nodes("test")
        return {test.tested_node for test in tests if test.test_kind in ("unique", "unique_combination")}


@pytest.fixture(scope="module")
def project() -> Project:
    return Project(json.loads(transform.ready_manifest().read_text("utf-8")))


@pytest.mark.parametrize("block", COLUMNS + TABLES, ids=lambda block: block.name)
def test_the_vietnamese_says_all_that_the_english_says(block: Block) -> None:
    assert block.english and block.vietnamese, "to fix: write the English, and a line “VI: …” that says the same"
    assert unicodedata.is_normalized("NFC", block.comment)
    share = _count_letters(block.vietnamese) / _count_letters(block.english)
    assert share >= LEAST_VIETNAMESE, f"the Vietnamese has {share:.0%} of the English's letters: is it only a label?"


def _count_letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def test_columns_are_described_once_in_alphabetical_order() -> None:
    names = [block.name for block in COLUMNS]
    assert names == sorted(set(names))


def test_every_description_is_used() -> None:
    yaml_files = (DBT_PROJECT / folder for folder in ("models", "seeds"))
    written = "\n".join(path.read_text("utf-8") for folder in yaml_files for path in folder.rglob("*.yml"))
    used = set(re.findall(r"doc\('(\w+)'\)", written))
    assert {block.name for block in COLUMNS + TABLES} == used


def test_every_table_and_column_is_described(project: Project) -> None:
    undescribed = []
    for node in project.list_nodes("model", "seed", "source"):
        if node.declared["schema"] == "intermediate":  # described with the models, in the same issue
            continue
        if not node.declared["description"].strip() or not node.columns:
            undescribed.append(node.id)
        undescribed += [f"{node.id}.{name}" for name, text in node.columns.items() if not text.strip()]
    assert undescribed == []


def test_every_model_and_seed_has_a_tested_key(project: Project) -> None:
    keyed = project.find_keyed_nodes()
    nodes = [node for node in project.list_nodes("model", "seed") if node.declared["schema"] != "intermediate"]
    without = {node.name for node in nodes if node.id not in keyed}
    assert without == WITHOUT_KEY


def test_every_landed_table_is_handed_on_by_a_model_whose_key_is_tested(project: Project) -> None:
    keyed = project.find_keyed_nodes()
    handed_on = {parent for model in project.list_nodes("model") if model.id in keyed for parent in model.parents}
    assert {source.id for source in project.list_nodes("source")} <= handed_on


def test_columns_of_a_landed_contract_are_those_of_its_source(project: Project) -> None:
    columns = {source.name: list(source.columns) for source in project.list_nodes("source")}
    for contract in CONTRACTS.values():
        assert columns[contract.name] == [column.name for column in contract.columns]


def test_the_words_a_column_may_hold_are_explained_in_its_description(project: Project) -> None:
    tables = {node.id: node for node in project.list_nodes("model", "seed")}
    unexplained = []
    for test in project.list_nodes("test"):
        if test.test_kind == "accepted_values":
            column = test.declared["column_name"]
            description = tables[test.tested_node].columns[column]
            words = test.declared["test_metadata"]["kwargs"]["values"]
            unexplained += [(test.tested_node, column, word) for word in words if word not in description]
    assert unexplained == []


def test_exposures_are_described_and_rest_on_every_mart(project: Project) -> None:
    exposed = set()
    for exposure in project.manifest["exposures"].values():
        assert exposure["description"].strip() and exposure["owner"]["name"]
        exposed |= set(exposure["depends_on"]["nodes"])
    marts = {node.id for node in project.list_nodes("model") if node.declared["schema"] == "marts"}
    assert exposed == marts


def test_the_questions_rest_on_the_marts_that_their_sql_reads(project: Project) -> None:
    sql = "\n".join(path.read_text("utf-8") for path in (DBT_PROJECT / "analyses").glob("*.sql"))
    read = {f"model.chiso.{name}" for name in re.findall(r"ref\('(\w+)'\)", sql)}
    assert set(project.manifest["exposures"]["exposure.chiso.thirty_questions"]["depends_on"]["nodes"]) == read


def test_each_seed_is_declared_in_a_file_of_its_name(seeds: Path) -> None:
    for path in seeds.glob("*.csv"):
        [seed] = yaml.safe_load(path.with_suffix(".yml").read_text("utf-8"))["seeds"]
        assert seed["name"] == path.stem
        assert list(seed["config"]["column_types"]) == pl.read_csv(path, n_rows=0).columns
