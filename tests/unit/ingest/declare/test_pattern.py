"""Regular expressions of a declaration: those whose time doubles with each letter are refused when
it is loaded.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from ingest.declare.declaration import DeclarationError
from ingest.declare.load import load_sources
from ingest.declare.pattern import check_pattern
from tests.unit.ingest.landed import DECLARED


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b", r"((a+)b)+", r"(\w+ ?)*", r"(?:x*){2,}", r"((?:a|b*)c){3,}", r"(?P<unit>(?:\w+ )+)+",
        r"(?=x)x", r"(?<!x)y", r"(?P<a>x)(?P=a)", r"(x)\1", r"(",
    ],
)  # fmt: skip
def test_a_pattern_that_may_not_end_or_that_only_python_knows_is_refused(pattern):
    with pytest.raises(ValueError, match=re.escape(f"/{pattern}/")):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[(+*]+\)$",
        r"(?:a+)?",
        r"(ab)+",
        r"\(a+\)+",
        r"(a+){2}",
        r"[]+*]+",
        r"dự toán(?: năm \d{4})?",
        r"(?:.* / )?x",
    ],
)
def test_a_pattern_that_ends_is_kept(pattern):
    assert check_pattern(pattern) == pattern


def test_every_declared_pattern_ends_on_a_text_made_to_hold_it_up(repository: Path):
    """Each pattern of the catalogue on long texts that almost match, none longer than a header is
    looked at.
    """
    found = set()

    def collect(value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in (
                    "matching",
                    "under",
                    "sheets",
                    "files",
                    "ends_at",
                    "pattern",
                ) or key.startswith("in_"):
                    found.add(inner)
                else:
                    collect(inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                collect(inner)

    for source in load_sources(repository / "ingest" / "sources"):
        for table in source.tables:
            collect(table.model_dump())
    found -= {None}
    assert len(found) > 60
    started = time.process_time()
    for pattern in found:
        for text in ("a" * 1000, "1 " * 500, "tỉnh " * 200, "dự toán / " * 100):
            re.search(pattern, text)
    assert time.process_time() - started < 2


def test_the_catalogue_names_the_file_the_field_and_the_pattern(tmp_path: Path):
    (tmp_path / "office").mkdir()
    unsafe = DECLARED.replace("spellings: [Tiếp nhận]", r"matching: '(\w+ ?)+'")
    (tmp_path / "office" / "dossiers.yml").write_text(unsafe, "utf-8")
    with pytest.raises(
        DeclarationError,
        match=r"office/dossiers\.yml.*matching.*double with each letter",
    ):
        load_sources(tmp_path)
