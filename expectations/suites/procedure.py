"""Gate A for administrative procedures (thủ tục hành chính): what a row must be before its vintage
is accepted."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import (
    belong_to_their_editions,
    have_existing_units,
    match_contract,
)
from expectations.suite import Suite
from ingest.contract.landed import PROCEDURE
from ingest.contract.vocabulary import ONLINE_LEVELS

# One ministry's procedure recurs in every province's catalogue, so a code is one row for each unit
# that lists it.
KEY = ("source_id", "vintage_id", "unit_id", "procedure_code")

SUITE = Suite(
    table="candidate.procedure",
    key=KEY,
    to_fix="look at the list and at the source's YAML",
    to_fix_vi="xem lại danh sách và YAML của nguồn",
    rules=(
        *match_contract(PROCEDURE),
        *belong_to_their_editions(),
        *have_existing_units("as_of_date"),
        UniqueKey(
            name="procedures_are_unique_in_a_vintage",
            sentence="A vintage lists a unit's procedure once, at its higher level",
            sentence_vi="Mỗi phiên bản liệt kê mỗi thủ tục của một đơn vị một lần, theo mức độ cao hơn",
            key=KEY,
            to_fix="keep one row for each code; a procedure offered both ways counts at the higher level",
            to_fix_vi="giữ một dòng cho mỗi mã; thủ tục có cả hai mức thì tính theo mức cao hơn",
        ),
        OneOf(
            name="online_levels_are_known",
            sentence="The online level is full, partial, not_full or none, or the source does not state it",
            sentence_vi="Mức độ trực tuyến thuộc danh mục, hoặc nguồn không nêu",
            column="online_level",
            words=ONLINE_LEVELS,
            to_fix="give the printed word its meaning under `values` of the column in the source's YAML",
            to_fix_vi="khai báo nghĩa của từ được in ở `values` của cột trong YAML của nguồn",
        ),
    ),
)
