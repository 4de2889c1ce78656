"""Rules that are files: what a head holds, what is refused, and that a new rule is one file."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from expectations import rule_file
from expectations.rule import QueryRule
from expectations.rule_file import RULES, RuleFileError, read_rules, read_shared_rule
from expectations.suite import Suite, find_suite_names, load_suites
from tests.mart_contracts import load_mart_contracts

HEAD = "/*\nsentence: s\nsentence_vi: s\nexpected: e\n{more}\n*/\n"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Read the one rule of a folder of rules that holds the text as a file."""

    def read_text(text: str, **values: str) -> QueryRule:
        folder = tmp_path / "fct_new"
        folder.mkdir(exist_ok=True)
        (folder / "a_new_rule.sql").write_text(text, "utf-8")
        (folder / "_few.sql").write_text(
            "select *\nfrom batch\nlimit ${limit}\n", "utf-8"
        )
        (rule,) = read_rules(
            "fct_new", {"key": "unit_id, period_end", "limit": "3", **values}
        )
        return rule

    monkeypatch.setattr(rule_file, "RULES", tmp_path)
    return read_text


def test_a_new_rule_is_one_file(written) -> None:
    head = HEAD.format(more="severity: warning\nshows: [${key}, value]\nexamined: few")
    query = "with few as (\n    select *\n    from ${few} as f\n)\n\nselect *\nfrom few\nwhere value < ${limit}"
    rule = written(head + query)
    assert (rule.name, rule.severity, rule.columns_shown) == (
        "a_new_rule",
        "warning",
        ("unit_id", "period_end", "value"),
    )
    assert "from (\nselect *\nfrom batch\nlimit 3\n) as f" in rule.failing_query
    assert rule.failing_query.endswith("where value < 3")
    assert rule.examined_query.endswith(")\n\nselect count(*) from few")


def test_every_row_is_examined_where_the_head_names_nothing_else(written) -> None:
    rule = written(
        HEAD.format(more="to_fix: f") + "select *\nfrom batch\nwhere value < 0"
    )
    assert rule.examined_query == "select count(*) from batch"
    assert (rule.severity, rule.to_fix, rule.compared_tables) == ("critical", "f", {})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1", "expected the words of the rule between"),
        (
            HEAD.format(more="") + "delete from batch",
            "expected the words of the rule between",
        ),
        ("/*\nsentence: s\n*/\nselect 1", "sentence_vi"),
        (HEAD.format(more="seriousness: high") + "select 1", "seriousness"),
        (HEAD.format(more="severity: high") + "select 1", "severity"),
        (HEAD.format(more="shows: [") + "select 1", "can't be read"),
        (
            HEAD.format(more="") + "select ${nothing} from batch",
            r"expected a value for \$\{nothing\}",
        ),
        (
            HEAD.format(more="examined: many") + "select 1",
            "expected `examined` to be a CTE or a query",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(written, text: str, message: str) -> None:
    with pytest.raises(RuleFileError, match=message) as refused:
        written(text)
    assert "expectations/rules/fct_new/a_new_rule.sql" in str(refused.value)


def test_a_shared_rule_has_the_name_and_the_values_of_its_table() -> None:
    rule = read_shared_rule("units_exist_in_the_period", on_date="as_of_date")
    assert rule.name == "units_exist_in_the_period"
    assert "t.as_of_date < u.valid_from" in rule.failing_query
    assert rule.columns_shown[2] == "as_of_date"


@pytest.fixture(scope="module")
def suites() -> list[Suite]:
    return load_suites()


def test_every_folder_of_rules_belongs_to_a_suite_and_every_file_to_a_rule(
    suites: list[Suite],
) -> None:
    folders = {path.name for path in RULES.iterdir() if path.is_dir()}
    assert folders <= {*find_suite_names(), "shared"}
    names = {(suite.name, rule.name) for suite in suites for rule in suite.rules}
    files = {(path.parent.name, path.stem) for path in RULES.glob("*/[!_]*.sql")}
    assert {
        f for f in files if f[0] != "shared" and f[1] != rule_file.EMPTY_IS_RIGHT
    } <= names


def test_every_rule_has_its_words_in_both_languages(suites: list[Suite]) -> None:
    for suite in suites:
        assert len({rule.name for rule in suite.rules}) == len(suite.rules)
        assert bool(suite.empty_because) == bool(suite.empty_is_right)
        for rule in suite.rules:
            for words in (rule.sentence, rule.sentence_vi, rule.expected, rule.to_fix):
                assert words and unicodedata.is_normalized("NFC", words), rule.name


def test_the_key_of_a_mart_is_the_one_dbt_promises(suites: list[Suite]) -> None:
    contracts = load_mart_contracts()
    of_marts = {
        suite.name: suite for suite in suites if suite.table.startswith("marts.")
    }
    assert of_marts.keys() == contracts.keys()
    for name, suite in of_marts.items():
        assert set(suite.key) == set(contracts[name].key), name
        assert set(suite.key) <= set(contracts[name].columns), name
