"""Gate A for administrative procedures (thủ tục hành chính): what a row must be before its vintage is accepted."""

from __future__ import annotations

import great_expectations as gx

from expectations.edition_rules import editions, shape, units
from expectations.rule import in_set, no_rows_where, unique
from ingest.contract.landed import PROCEDURE
from ingest.contract.vocabulary import ONLINE_LEVELS

# One ministry's procedure recurs in every province's catalogue, so a code is one row for each unit that lists it.
KEY = ("source_id", "vintage_id", "unit_id", "procedure_code")


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="procedure",
        meta={"table": "candidate.procedure", "key": KEY},
        expectations=[
            *shape(PROCEDURE),
            *editions(),
            *units("as_of_date"),
            unique(
                "procedures_are_unique_in_a_vintage",
                "A vintage lists a unit's procedure once, at its higher level",
                "Mỗi phiên bản liệt kê mỗi thủ tục của một đơn vị một lần",
                KEY,
                to_fix="keep one row for each code; a procedure offered both ways counts at the higher level",
            ),
            in_set(
                "online_levels_are_known",
                "The online level is full, partial, not_full or none, or the source does not say",
                "Mức độ trực tuyến thuộc danh mục, hoặc nguồn không nêu",
                "online_level",
                ONLINE_LEVELS,
                to_fix="give the printed word its meaning under `values` of the column in the source's YAML",
            ),
            no_rows_where(
                "codes_look_like_procedure_codes",
                "A procedure code reads like 1.000123",
                "Mã thủ tục có dạng 1.000123",
                r"not regexp_full_match(procedure_code, '\d\.\d\d\d\d\d\d')",
                severity="warning",
                expected="a digit, a dot, six digits",
                to_fix="check that the column holds the national code and kept its zeros",
                shows=("procedure_code", "procedure_name"),
            ),
        ],
    )
