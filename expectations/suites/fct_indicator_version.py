"""Gate B for every version of every indicator value: the arithmetic, the bounds, the words, the
intervals."""

from expectations.rule import OneOf, UniqueKey, WithinBounds
from expectations.shared_rules import (
    are_declared,
    figures_do_not_vanish,
    intervals_do_not_overlap,
    missing_values_have_reasons,
)
from expectations.suite import Suite

KEY = (
    "indicator_id",
    "unit_id",
    "period_start",
    "period_end",
    "period_kind",
    "boundary_set",
)
BOUNDARY_SETS = ("as_reported", "provinces_63", "provinces_34")
# Percentages are kept to six places and divided in double precision: ten times the last place kept.
ROUNDING = "0.00001"

SUITE = Suite(
    table="marts.fct_indicator_version",
    key=(*KEY, "known_from"),
    to_fix="look at the model int_indicator__paired and at the macro of its aggregation rule",
    to_fix_vi="xem mô hình int_indicator__paired và macro của quy tắc tổng hợp",
    values={"rounding": ROUNDING},
    rules=(
        UniqueKey(
            name="indicator_versions_are_unique",
            sentence="One version of a value begins at a moment",
            sentence_vi="Tại một thời điểm chỉ bắt đầu một phiên bản của một giá trị",
            key=(*KEY, "known_from"),
            to_fix="look at how the versions are made (dbt_project/macros/versions.sql)",
            to_fix_vi="xem cách tạo các phiên bản (dbt_project/macros/versions.sql)",
        ),
        intervals_do_not_overlap(KEY),
        are_declared("indicator", "chỉ tiêu", ("indicator_id",), "dim_indicator"),
        are_declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
        are_declared(
            "period", "kỳ", ("period_start", "period_end", "period_kind"), "dim_period"
        ),
        OneOf(
            name="maps_are_known",
            sentence="A value is as reported, or on the boundaries of 63 or of 34 provinces",
            sentence_vi="Giá trị theo đơn vị báo cáo, theo địa giới 63 tỉnh hoặc 34 tỉnh",
            column="boundary_set",
            words=BOUNDARY_SETS,
        ),
        OneOf(
            name="value_statuses_are_known",
            sentence="A value is computed, published, summed, not comparable or missing",
            sentence_vi="Giá trị được tính, được công bố, được cộng, không so sánh được hoặc thiếu",
            column="value_status",
            words=("computed", "published", "summed", "not_comparable", "missing"),
        ),
        missing_values_have_reasons(),
        OneOf(
            name="qualifiers_are_known",
            sentence="A value is plain, about, less than, more than, or bounded both ways",
            sentence_vi="Giá trị là con số thường, khoảng, dưới, trên, hoặc bị chặn cả hai phía",
            column="qualifier",
            words=("", "~", "<", ">", "<>"),
        ),
        OneOf(
            name="maturities_are_known",
            sentence="A value is provisional or final",
            sentence_vi="Giá trị là sơ bộ hoặc chính thức",
            column="maturity",
            words=("provisional", "final"),
        ),
        OneOf(
            name="coverage_bases_are_known",
            sentence="Coverage is taken by weight or by units",
            sentence_vi="Độ bao phủ tính theo trọng số hoặc theo số đơn vị",
            column="coverage_basis",
            words=("weight", "units"),
        ),
        WithinBounds(
            name="coverage_is_a_share",
            sentence="No more was heard than was expected",
            sentence_vi="Phần đã có số liệu không nhiều hơn phần phải có",
            column="coverage",
            lowest=0,
            highest=100,
            to_fix="compare units_reported and units_expected with the seed scope_member, "
            "weights with int_indicator__weight",
            to_fix_vi="so sánh units_reported và units_expected với danh mục scope_member, "
            "trọng số với int_indicator__weight",
        ),
        figures_do_not_vanish(
            "published_values_do_not_vanish",
            "What the last release published is still known: it stands, was revised, or was withdrawn",
            "Giá trị bản phát hành trước đã công bố vẫn còn: giữ nguyên, được sửa hoặc được rút",
            "fct_indicator",
            KEY,
        ),
    ),
)
