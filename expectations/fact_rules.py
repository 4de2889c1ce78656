"""The rules fact tables share: what they name is declared, knowledge of a figure is a chain of intervals, and what
the last release knew is known still."""

from __future__ import annotations

from collections.abc import Sequence

from great_expectations.expectations.expectation import Expectation

from expectations.rule import no_rows, no_rows_where


def declared(what: str, what_vi: str, columns: Sequence[str], mart: str, names: Sequence[str] = ()) -> Expectation:
    """Every value of the columns that is given is a row of the mart, there under `names`."""
    same = " and ".join(f"d.{n} = t.{c}" for c, n in zip(columns, names or columns, strict=True))
    given = " and ".join(f"t.{c} is not null" for c in columns)
    return no_rows(
        f"{what}s_are_declared",
        f"Every {what} a fact names is in {mart}",
        f"Mọi {what_vi} trong bảng số liệu có trong {mart}",
        f"select t.* from batch t where {given} and not exists (select 1 from marts.{mart} d where {same})",
        expected=f"{', '.join(columns)} in marts.{mart}",
        to_fix=f"find out why marts.{mart} lacks it: a seed, a source's YAML, or a join that lost it",
        shows=columns,
    )


def missing_has_its_reason() -> Expectation:
    return no_rows_where(
        "a_missing_value_has_its_reason",
        "A value is missing exactly where a reason is given",
        "Thiếu số liệu thì có lý do, có số liệu thì không có lý do",
        "(value is null) = (missing_reason is null)",
        expected="either a value or a missing_reason",
        to_fix="look at the model: a value was lost on the way, or a reason was left behind",
        shows=("value", "missing_reason"),
    )


def intervals_do_not_overlap(key: Sequence[str], of: str = "true") -> Expectation:
    """Of one figure, what was known next begins no earlier than what was known before ends; only the last is open."""
    along = f"over (partition by {', '.join(key)} order by known_from, known_to nulls last)"
    return no_rows(
        "intervals_of_knowledge_do_not_overlap",
        "At any moment one version of a figure is known",
        "Tại mỗi thời điểm chỉ có một phiên bản của một số liệu",
        f"select * from (select *, lead(known_from) {along} as next_known_from from batch where {of}) "
        "where known_to < known_from or next_known_from < coalesce(known_to, cast('infinity' as timestamp))",
        examined=f"select count(*) from batch where {of}",
        expected="known_from < known_to ≤ the next known_from; only the last known_to is open",
        to_fix="look at how the versions are made (dbt_project/macros/versions.sql)",
        shows=(*key, "known_from", "known_to", "next_known_from"),
    )


def does_not_vanish(rule: str, sentence: str, sentence_vi: str, was: str, key: Sequence[str]) -> Expectation:
    """Every figure of the last release's table `was` has a version with a value here, in force or not."""
    same = " and ".join(f"t.{c} = p.{c}" for c in key)
    return no_rows(
        rule,
        sentence,
        sentence_vi,
        f"select p.* from previous.{was} p where p.value is not null "
        f"and not exists (select 1 from batch t where {same} and t.value is not null)",
        examined=f"select count(value) from previous.{was}",
        expected=f"a version with a value for each figure of the last release's {was}",
        to_fix="find what lost it: a reading, a reference list, a model. Where it is meant, write a waiver for it "
        "that ends after the next release",
        shows=(*key, "value", "source_ids", "source_id", "value_text"),
        compares={was: (*key, "value")},
    )
