"""Gate B for revisions: figures a source printed more than once, differently."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import no_rows_where, unique
from expectations.suites.fct_observation import SERIES

_MODEL = "look at dbt_project/models/marts/fct_revision.sql"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="fct_revision",
        meta={
            "table": "marts.fct_revision",
            "key": SERIES,
            "empty_is_right": {
                "when": "select not exists (select 1 from marts.fct_observation where is_new_version "
                f"group by {', '.join(SERIES)} having count(*) > 1)",
                "because": "no figure has a second version",
            },
        },
        expectations=[
            unique(
                "revisions_are_unique",
                "A figure that was revised is listed once, with its last change",
                "Mỗi số liệu được sửa chỉ có một dòng, nêu lần sửa cuối",
                SERIES,
                to_fix=_MODEL,
            ),
            no_rows_where(
                "revisions_have_two_versions",
                "What is listed as revised has at least two versions, the earlier one known first",
                "Số liệu được sửa có ít nhất hai phiên bản, bản trước được biết trước",
                "version_count < 2 or previous_known_from >= current_known_from",
                expected="version_count ≥ 2 and previous_known_from < current_known_from",
                to_fix=_MODEL,
                shows=("version_count", "previous_known_from", "current_known_from"),
            ),
            no_rows_where(
                "sizes_are_the_difference",
                "The size of a revision is the current value less the previous one",
                "Mức sửa bằng giá trị hiện tại trừ giá trị trước",
                "size is distinct from current_value - previous_value",
                expected="size = current_value − previous_value",
                to_fix=_MODEL,
                shows=("previous_value", "current_value", "size"),
            ),
            no_rows_where(
                "what_was_withdrawn_has_no_value",
                "A withdrawn figure has no current value",
                "Số liệu đã rút không còn giá trị hiện tại",
                "current_value is not null",
                of="is_withdrawn",
                expected="current_value missing where is_withdrawn",
                to_fix=_MODEL,
                shows=("is_withdrawn", "current_value"),
            ),
        ],
    )
