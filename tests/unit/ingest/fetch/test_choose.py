from __future__ import annotations

import pytest
from pydantic import ValidationError

from ingest.declare.fetch import CkanFetch
from ingest.fetch.choose import Candidate, choose_files
from ingest.problem import Refusal


def spec(**fields) -> CkanFetch:
    return CkanFetch(kind="ckan", portal="https://p", package="x", **fields)


def there(*names: str, **fields) -> list[Candidate]:
    return [
        Candidate(id=f"id{n}", name=name, url=f"https://p/{name}.csv", **fields)
        for n, name in enumerate(names)
    ]


YEARS = [
    Candidate(
        "a", "Dịch vụ công 2023", "https://p/dvc-2023.XLSX", ("XLSX",), "2024-01-05"
    ),
    Candidate(
        "b",
        "Dịch vụ công 2024",
        "https://p/dvc-2024.xlsx",
        ("xlsx",),
        "2025-01-05T10:00:00",
    ),
    Candidate(
        "c",
        "Danh mục",
        "https://p/danh-muc.pdf",
        ("application/pdf",),
        "2025-06-01T00:00:00Z",
    ),
]


def chosen(candidates, **fields) -> list[str]:
    return [c.id for c in choose_files(candidates, spec(**fields), where="here")]


def test_the_newest_that_matches_is_chosen_not_the_newest_of_all():
    assert chosen(YEARS, pattern="dịch vụ công") == ["b"]


def test_a_file_name_matches_as_well_as_a_title():
    assert chosen(YEARS, pattern=r"dvc-2023\.xlsx$") == ["a"]


def test_a_stable_id_needs_no_name():
    assert chosen(YEARS, resource="a") == ["a"]


def test_all_that_match_are_chosen_where_the_source_says_so():
    assert chosen(YEARS, pattern="dịch vụ công", take="all") == ["a", "b"]


@pytest.mark.parametrize("media_type", ["pdf", "application/pdf", "PDF"])
def test_a_media_type_narrows(media_type):
    assert chosen(YEARS, pattern=".", media_types=[media_type]) == ["c"]


def test_a_media_type_given_as_its_address_is_met():
    iana = "https://www.iana.org/assignments/media-types/text/csv"
    assert chosen(
        [Candidate("a", "x", "https://p/x", (iana,))],
        pattern="x",
        media_types=["text/csv"],
    ) == ["a"]


def test_what_is_not_there_is_refused_with_what_is():
    with pytest.raises(Refusal) as refused:
        chosen(YEARS, resource="gone")
    assert refused.value.reason == "incomplete"
    assert "Dịch vụ công 2024" in refused.value.found


@pytest.mark.parametrize(
    ("candidates", "words"),
    [
        (there("t 1", "t 2"), "none newer"),
        (there("t 1", "t 2", modified="2024-01-01"), "none newer"),
        (
            [
                Candidate("a", "t", "u", ("CSV",), "2024-01-01"),
                Candidate("b", "t", "u", ("XML",), "2024-01-02"),
            ],
            "formats",
        ),
    ],
)
def test_what_cannot_be_decided_is_not_guessed(candidates, words):
    with pytest.raises(Refusal, match=words):
        chosen(candidates, pattern="t")


def test_a_mime_type_and_a_word_for_the_same_format_are_one():
    both = [
        Candidate("a", "t", "u", ("application/vnd.ms-excel", "XLS"), "2024-01-01"),
        Candidate("b", "t", "u", ("xls",), "2024-02-01"),
    ]
    assert chosen(both, pattern="t") == ["b"]


@pytest.mark.parametrize(
    "fields", [{}, {"resource": "a", "pattern": "b"}, {"pattern": "("}]
)
def test_a_source_says_which_file_it_means(fields):
    with pytest.raises(ValidationError):
        spec(**fields)
