"""Gate B for observations: every printed number, with the interval in which it was what its source
stated; beside its own history, its peers and the total it is a part of."""

from expectations.rule import OneOf, UniqueKey
from expectations.shared_rules import (
    are_declared,
    figures_do_not_vanish,
    intervals_do_not_overlap,
    missing_values_have_reasons,
)
from expectations.suite import Suite
from ingest.contract.vocabulary import KNOWN_BASES

SERIES = (
    "source_id",
    "measure_code",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "breakdown",
    "comparability",
)
KEY = ("vintage_id", *SERIES)

SUITE = Suite(
    table="marts.fct_observation",
    key=KEY,
    to_fix="look at dbt_project/models/marts/fct_observation.sql: a join multiplied or lost rows",
    to_fix_vi="xem dbt_project/models/marts/fct_observation.sql: một phép nối đã nhân thêm hoặc làm mất dòng",
    empty_because="no observation landed",
    rules=(
        UniqueKey(
            name="observations_are_unique",
            sentence="A vintage states one value of a measure, unit, period, breakdown and comparability",
            sentence_vi="Mỗi phiên bản chỉ có một giá trị cho một số đo, đơn vị, kỳ, phân tổ và khái niệm",
            key=KEY,
        ),
        are_declared("source", "nguồn", ("source_id",), "dim_source"),
        are_declared("measure", "số đo", ("measure_code",), "dim_measure"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        are_declared(
            "period", "kỳ", ("period_start", "period_end", "period_kind"), "dim_period"
        ),
        OneOf(
            name="bases_of_knowledge_are_known",
            sentence="A figure is known since it was published, written down or retrieved",
            sentence_vi="Số liệu được biết từ ngày công bố, ngày chép lại hoặc thời điểm tải về",
            column="known_basis",
            words=KNOWN_BASES,
        ),
        missing_values_have_reasons(),
        intervals_do_not_overlap(SERIES, is_judged="is_new_version"),
        figures_do_not_vanish(
            "printed_figures_do_not_vanish",
            "A figure the last release had from a source is still in some edition of it",
            "Số liệu bản phát hành trước lấy từ một nguồn vẫn còn trong một phiên bản của nguồn đó",
            "fct_observation",
            SERIES,
        ),
    ),
)
