"""Gate A for observations: what a row must be before its vintage is accepted. One row = one printed
number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations

from expectations.rule import NotAfter, OneOf, UniqueKey
from expectations.shared_rules import (
    belong_to_their_editions,
    have_existing_units,
    match_contract,
)
from expectations.suite import Suite
from ingest.contract.landed import OBSERVATION
from ingest.contract.vocabulary import (
    COMPARABILITY,
    FLAGS,
    MISSING_REASONS,
    PERIOD_KINDS,
    QUALIFIERS,
)

# What the parts of a figure and their total have in common.
WHOLE = (
    "source_id",
    "vintage_id",
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "comparability",
)
KEY = (*WHOLE[:-1], "breakdown", "comparability")


def list_flag_texts(flags: Sequence[str]) -> list[str]:
    """Every set of flags a row can have, as it is written: sorted, "|" between; "" for none."""
    words = sorted(flags)
    sets = chain.from_iterable(
        combinations(words, size) for size in range(len(words) + 1)
    )
    return ["|".join(words_of_a_set) for words_of_a_set in sets]


SUITE = Suite(
    table="candidate.observation",
    key=KEY,
    to_fix="look at the cells and at the source's YAML",
    to_fix_vi="xem lại các ô và YAML của nguồn",
    values={"whole": ", ".join(WHOLE)},
    rules=(
        *match_contract(OBSERVATION),
        *belong_to_their_editions(),
        *have_existing_units("period_end"),
        UniqueKey(
            name="observations_are_unique_in_a_vintage",
            sentence="A vintage states one value of a measure, unit, period, breakdown and comparability",
            sentence_vi="Mỗi phiên bản chỉ có một giá trị cho một số đo, đơn vị, kỳ, phân tổ và khái niệm",
            key=KEY,
            to_fix="look at the cells: a row printed twice, two columns of one measure, a unit read as another",
            to_fix_vi="xem lại các ô: một dòng in hai lần, hai cột cùng số đo, một đơn vị bị đọc thành đơn vị khác",
        ),
        OneOf(
            name="period_kinds_are_known",
            sentence="A figure is of a period, cumulative since the start of the year, or of a moment",
            sentence_vi="Số liệu là trong kỳ, lũy kế từ đầu năm hoặc tại thời điểm",
            column="period_kind",
            words=PERIOD_KINDS,
            to_fix="set `period.kind` of the table in the source's YAML",
            to_fix_vi="khai báo `period.kind` của bảng trong YAML của nguồn",
        ),
        NotAfter(
            name="periods_start_before_they_end",
            sentence="No period starts after it ends",
            sentence_vi="Không kỳ nào bắt đầu sau ngày kết thúc",
            first="period_start",
            last="period_end",
            to_fix="look at how the period is printed and at `period` in the source's YAML",
            to_fix_vi="xem kỳ được in thế nào và `period` trong YAML của nguồn",
        ),
        OneOf(
            name="qualifiers_are_known",
            sentence="A qualifier is >, < or ~, or there is none",
            sentence_vi="Dấu kèm số chỉ là >, < hoặc ~, hoặc không có",
            column="qualifier",
            words=QUALIFIERS,
            to_fix="correct how the printed words are read (ingest/parse/numbers.py)",
            to_fix_vi="sửa cách đọc chữ kèm số (ingest/parse/numbers.py)",
        ),
        OneOf(
            name="flags_are_known",
            sentence="Flags are known words, sorted, each once",
            sentence_vi="Cờ trạng thái thuộc danh mục, xếp theo thứ tự, không lặp",
            column="flags",
            words=list_flag_texts(FLAGS),
            to_fix="correct `flags` of the column in the source's YAML, or ingest/contract if the word is new",
            to_fix_vi="sửa `flags` của cột trong YAML của nguồn, hoặc ingest/contract nếu là từ mới",
        ),
        OneOf(
            name="missing_reasons_are_known",
            sentence="The reason for a missing value is one of the known ones",
            sentence_vi="Lý do thiếu số liệu thuộc danh mục",
            column="missing_reason",
            words=MISSING_REASONS,
            to_fix="give the printed mark its reason under `missing` in the source's YAML",
            to_fix_vi="khai báo lý do của ký hiệu được in ở `missing` trong YAML của nguồn",
        ),
        OneOf(
            name="comparabilities_are_known",
            sentence="A figure is the exact concept, a proxy or a rival estimate",
            sentence_vi="Số liệu là đúng khái niệm, thay thế hoặc ước tính khác nguồn",
            column="comparability",
            words=COMPARABILITY,
            to_fix="set `comparability` in the source's YAML",
            to_fix_vi="khai báo `comparability` trong YAML của nguồn",
        ),
    ),
)
