"""A file that no reader takes: the page of its report tells what is wrong with it as a rule, in both languages."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from expectations.report.held import write_html_report
from ingest.land.annotate.sentences import RULE_TEXTS
from ingest.problem import CellProblem, Reason, Refusal
from orchestration.pipeline.editions.holding import judge_refusal

# Nothing came, so that no file is set aside.
WITHOUT_A_FILE = {"unreachable", "rejected", "credential"}


def test_the_page_names_the_cells_what_to_do_and_no_code_as_a_heading() -> None:
    places = tuple(CellProblem("Biểu 1", row, "C", "1.234") for row in range(1, 31))
    refusal = Refusal(
        "too_much_lost",
        expected="most cells",
        found="30 of 40 cells",
        where="form.xlsx, sheet Biểu 1",
        to_fix="correct them",
        places=places,
    )

    page = write_html_report((judge_refusal(refusal),), "office: form.xlsx")

    assert "<h2>Hầu hết các ô đọc được</h2>" in page
    assert "sửa các ô tô đỏ rồi gửi lại tệp" in page and "correct them" in page
    assert len(re.findall(r"<td>C\d+</td>", page)) == 20
    assert "… và 10 dòng nữa" in page
    assert "Không được chấp nhận" in page


@pytest.mark.parametrize("reason", sorted(set(get_args(Reason)) - WITHOUT_A_FILE))
def test_every_reason_to_refuse_a_file_has_words_of_its_own(reason: str) -> None:
    text = RULE_TEXTS[reason]

    assert text.sentence_vi and text.sentence_en and text.to_fix_vi
