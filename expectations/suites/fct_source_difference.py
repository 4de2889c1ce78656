"""Gate B for sources side by side: every other voice beside the figure that is used, and how far apart they are."""

from __future__ import annotations

import great_expectations as gx

from expectations.fact_rules import declared
from expectations.rule import in_set, no_rows, no_rows_where, unique
from expectations.suites.fct_indicator_version import ROUNDING

_MODEL = "look at dbt_project/models/marts/fct_source_difference.sql"
PLACE = ("measure_code", "unit_id", "period_start", "period_end", "period_kind", "breakdown")
CHOSEN_BY = ("comparability", "priority", "latest", "name", "nobody")
# How far two sources of one concept may be apart before people are told: the 5 % of domain.md §11.8, above which a
# portal's count and the province's own are worth asking about.
TOLERANCE_PERCENT = 5
# Rival series stand beside what they are rivals of.
_PART = r"trim(regexp_replace(breakdown, '\|?series=[^|]*', ''), '|')"


def suite() -> gx.ExpectationSuite:
    key = (*PLACE, "source_id", "comparability")
    places = ", ".join((*PLACE[:-1], _PART))
    parts = ", ".join((*PLACE[:-1], "part"))
    same_figure = " and ".join(f"o.{c} = t.{c}" for c in key)
    others = (
        f"select {places} as part, count(distinct (source_id, comparability, breakdown)) "
        "- max(cast(comparability = 'exact' as integer)) as others "
        f"from marts.fct_observation where is_current and value is not null group by {places}"
    )
    return gx.ExpectationSuite(
        name="fct_source_difference",
        meta={
            "table": "marts.fct_source_difference",
            "key": key,
            "empty_is_right": {
                "when": f"select not exists (select 1 from ({others}) where others > 0)",
                "because": "no two sources speak of one thing",
            },
        },
        expectations=[
            unique(
                "voices_are_unique",
                "A source says one thing of a measure, unit and period under one concept",
                "Mỗi nguồn có một giá trị cho một số đo, đơn vị, kỳ và khái niệm",
                key,
                to_fix=_MODEL,
            ),
            declared("source", "nguồn", ("source_id",), "dim_source"),
            declared("measure", "số đo", ("measure_code",), "dim_measure"),
            declared("unit", "đơn vị", ("unit_id",), "dim_org_unit"),
            in_set(
                "reasons_of_choice_are_known",
                "What decided between two sources is one of the declared reasons",
                "Căn cứ chọn nguồn thuộc danh mục đã khai báo",
                "chosen_by",
                CHOSEN_BY,
                to_fix=_MODEL,
            ),
            no_rows(
                "every_other_voice_is_shown",
                "Whoever speaks beside the figure that is used is listed",
                "Mọi nguồn khác bên cạnh số liệu được dùng đều được liệt kê",
                f"select f.* from ({others}) f left join (select {places} as part, count(*) as shown from batch "
                f"where exists (select 1 from marts.fct_observation p where p.source_id = batch.source_id) "
                f"group by {places}) s using ({parts}) where f.others > coalesce(s.shown, 0)",
                expected="a row for each current figure of fct_observation but the one that is used",
                to_fix=_MODEL,
                shows=(*PLACE[:-1], "part", "others"),
            ),
            no_rows(
                "voices_are_figures_in_force",
                "A printed figure that is shown is one of today",
                "Số liệu công bố được nêu là số liệu hiện hành",
                "select t.* from batch t where exists (select 1 from marts.fct_observation p "
                "where p.source_id = t.source_id) and not exists (select 1 from marts.fct_observation o "
                f"where {same_figure} and o.is_current and o.value = t.value)",
                expected="the same value in fct_observation, current",
                to_fix=_MODEL,
                shows=(*key, "value"),
            ),
            no_rows_where(
                "differences_follow_from_the_figures",
                "A difference is the other figure less the one used, and its share of that",
                "Chênh lệch bằng số liệu khác trừ số liệu được dùng, và tỷ lệ so với số được dùng",
                "(speaking_source_id is null) <> (chosen_by = 'nobody') "
                "or difference is distinct from value - speaking_value "
                "or (speaking_value <> 0 and coalesce(abs(cast(difference_percent as double) "
                f"- 100 * cast(difference as double) / cast(speaking_value as double)) > {ROUNDING}, true))",
                expected="difference = value − speaking_value",
                to_fix=_MODEL,
                shows=(*PLACE, "speaking_source_id", "speaking_value", "source_id", "value", "difference"),
            ),
            no_rows_where(
                "sources_of_one_concept_agree",
                f"Two sources of one concept are at most {TOLERANCE_PERCENT} % apart",
                f"Hai nguồn cùng khái niệm lệch nhau không quá {TOLERANCE_PERCENT} %",
                f"abs(difference_percent) > {TOLERANCE_PERCENT} or (difference_percent is null and difference <> 0)",
                of="comparability = 'exact'",
                expected=f"at most {TOLERANCE_PERCENT} % of the figure that is used",
                to_fix="ask both publishers; until then the declared priority decides, and the report shows both",
                severity="warning",
                shows=(*PLACE, "speaking_source_id", "speaking_value", "source_id", "value", "difference_percent"),
            ),
        ],
    )
