"""YAML that people write: nothing of it does harm, and no value of it is lost without a word."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.declare.declaration import DeclarationError
from ingest.declare.yaml_file import MAX_BYTES, load_yaml
from tests.unit.ingest.landed import DECLARED, Office

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 10)}]\n"
    for n in range(9)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "expected at most 100,000 nodes, found aliases that unfold to more"),
        ("a: &a [*a]", "found aliases that unfold to more"),
        ("a: " + "[" * 5_000, "expected at most 100 levels, found more"),
        ("x" * (MAX_BYTES + 1), "expected at most 1,048,576 bytes, found 1,048,577"),
        ("title_vi: a\ntitle_vi: b", "expected each key once, found “title_vi” twice"),
        ("a: !!python/object/apply:os.system ['true']", "not YAML"),
        ("a: [", "not YAML"),
    ],
    ids=("aliases", "itself", "nested", "large", "twice", "object", "broken"),
)
def test_yaml_that_does_harm_is_refused(tmp_path: Path, text: str, message: str):
    path = tmp_path / "x.yml"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_yaml(path)


def test_yaml_with_honest_aliases_is_read_as_ever(repository: Path):
    for path in (repository / "ingest" / "sources").rglob("*.yml"):
        assert load_yaml(path) == yaml.safe_load(path.read_text("utf-8"))


def test_a_bomb_in_the_catalogue_is_refused_with_its_file(tmp_path: Path, seeds: Path):
    office = Office(tmp_path, seeds)
    office.declare(DECLARED + BOMB)
    with pytest.raises(
        DeclarationError,
        match=r"^office/dossiers.yml: expected .* found aliases that unfold",
    ):
        _ = office.source
