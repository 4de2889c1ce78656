"""Regular expressions of a declaration run in a time that grows with the text; what the engine can't
run so is refused when the declaration is loaded.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from ingest.declare.declaration import DeclarationError
from ingest.declare.load import load_sources
from ingest.declare.pattern import check_pattern, compile_pattern
from tests.unit.ingest.landed import DECLARED

# Patterns that take Python's `re` a time that doubles, or grows with the cube, of the text.
BOMBS = [
    r"(?:a|a)*$", r"(a{1,30}){1,30}$", r".*.*.*=.*", r"(a+)+b", r"((a+)b)+", r"(\w+ ?)*$",
    r"(?:x*){2,}y", r"((?:a|b*)c){3,}", r"(?P<unit>(?:\w+ )+)+$",
]  # fmt: skip


@pytest.mark.parametrize("pattern", BOMBS)
@pytest.mark.parametrize("whole", [False, True])
def test_a_bomb_of_repeats_ends_at_once(pattern, whole):
    texts = ("a" * 20_000 + "!", "1 " * 5000 + "!", "tỉnh " * 5000)
    started = time.process_time()
    compile_pattern(pattern, ignore_case=True, whole=whole).match_each(texts)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(?=x)x", "looks around"),
        (r"(?<!x)y", "looks around"),
        (r"(?P<a>x)(?P=a)", "back"),
        (r"(x)\1", "back"),
        (r"(", "unclosed group"),
        (r"((\w{1,100}){1,100}){1,100}", "its repeats multiply"),
        ("(" * 5000 + "a" + ")" * 5000, "nest"),
    ],
)
def test_a_pattern_the_engine_does_not_run_is_refused_with_the_reason(pattern, reason):
    with pytest.raises(ValueError, match=reason) as refused:
        check_pattern(pattern)
    assert str(refused.value).startswith(f"/{pattern}/")


@pytest.mark.parametrize(
    "pattern",
    [r"^[(+*]+\)$", r"(?:a+)?", r"\(a+\)+", r"[]+*]+", r"dự toán(?: năm \d{4})?"],
)
def test_any_other_pattern_is_kept(pattern):
    assert check_pattern(pattern) == pattern


def test_a_match_gives_the_named_groups_that_caught_something():
    pattern = compile_pattern(r"(?P<year>\d{4})(-)?(?P<month>\d\d)?")
    assert pattern.group_names == ("year", "month")
    assert pattern.match("kỳ 2024-03") == {"year": "2024", "month": "03"}
    assert pattern.match("kỳ 2024") == {"year": "2024"}
    assert pattern.match("kỳ") is None


def test_the_whole_text_is_matched_in_any_case_where_that_is_asked():
    pattern = compile_pattern("dự toán|ngân sách", ignore_case=True, whole=True)
    assert pattern.is_in("DỰ TOÁN")
    assert pattern.is_in("Ngân sách")
    assert not pattern.is_in("dự toán năm")


def test_the_catalogue_names_the_file_the_field_and_the_pattern(tmp_path: Path):
    (tmp_path / "office").mkdir()
    unsafe = DECLARED.replace("spellings: [Tiếp nhận]", r"matching: '(?!a)\w+'")
    (tmp_path / "office" / "dossiers.yml").write_text(unsafe, "utf-8")
    with pytest.raises(
        DeclarationError,
        match=rf"office/dossiers\.yml.*matching.*{re.escape('(?!a)')}.*looks around",
    ):
        load_sources(tmp_path)
