"""Every rule of gate B goes red on a breach, with the rules it must and no other; a good warehouse passes all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from expectations.gx_duckdb import judge_suites, read_rule_name
from expectations.judge import list_rules_due
from expectations.last_release import LastRelease
from expectations.suite import Suite, load_suites
from expectations.verdict import Verdict, is_refused
from tests.unit.expectations.rows_that_fail import (
    break_together,
    find_red_rules_after,
    keep_rules_judged_otherwise,
    list_rules,
    open_copy,
)

OBSERVATION, DIFFERENCE, VERSION, INDICATOR, TARGET, CHANGE, REPORTING, SERVICES = (
    "marts.fct_observation",
    "marts.fct_source_difference",
    "marts.fct_indicator_version",
    "marts.fct_indicator",
    "marts.fct_target",
    "marts.fct_change",
    "marts.fct_reporting",
    "marts.rpt_online_services",
)
LINEAGE = "marts.fct_lineage"
MEMBERS, OWED = "marts.dim_scope_member", "marts.fct_indicator_reporting"
LISTS, SUCCESSION = "marts.fct_procedure_file", "marts.dim_org_unit_succession"
UNCHANGED = (OBSERVATION, "observations_come_from_landed_rows")
USE, FILES = "marts.fct_service_use", "marts.fct_dossier_file"
NEIGHBOURS = (CHANGE, "changes_are_between_neighbours")
REPORT = (SERVICES, "the_report_shows_the_figures_of_today")
ADDED_UP = (LINEAGE, "values_are_the_sum_of_their_lineage")
VANISHED = (VERSION, "published_values_do_not_vanish")
SERIES_OF = "measure_code = 'subs_mobile_total' and breakdown = ''"
SUPPORT = (
    "indicator_id = 'gov_essential_services_completed' and value_status = 'summed'"
)


def _both(change: str) -> str:
    """The same change to the versions and to the values of today."""
    return f"update {VERSION} {change}; update {INDICATOR} {change}"


# table, rule, the breach, what else must go red
BREACHES: list[tuple[str, str, str, set[tuple[str, str]]]] = [
    (
        "landed.observation",
        "every_landed_row_reaches_the_facts",
        f"delete from {OBSERVATION} where measure_code = 'infosys_total'",
        {(OBSERVATION, "printed_figures_do_not_vanish")},
    ),
    (
        "landed.observation",
        "landed_rows_belong_to_an_accepted_vintage",
        "delete from landed.vintage where vintage_id = 'v2'",
        set(),
    ),
    (
        "landed.observation",
        "values_are_what_was_printed",
        "insert into landed.misread_value by name "
        "select source_id, measure_code, value_text, value from landed.observation limit 1",
        set(),
    ),
    (
        "landed.vintage",
        "vintages_are_unique",
        "insert into landed.vintage select * from landed.vintage where vintage_id = 'v2'",
        set(),
    ),
    (
        "landed.vintage",
        "vintages_have_a_declared_source",
        "delete from landed.source where source_id = 'vpcp__procedures'",
        set(),
    ),
    (
        "landed.vintage",
        "accepted_vintages_have_all_their_rows",
        "update landed.vintage set row_count = 4 where vintage_id = 'v2'",
        set(),
    ),
    (
        "marts.dim_indicator",
        "indicators_are_unique",
        "insert into marts.dim_indicator select * from marts.dim_indicator where unit_of_measure = 'count'",
        set(),
    ),
    (
        "marts.dim_indicator",
        "aggregation_rules_are_known",
        "update marts.dim_indicator set aggregation_rule = 'mean' where indicator_id like 'gov_fee%'",
        set(),
    ),
    (
        "marts.dim_plan",
        "plans_are_unique",
        "insert into marts.dim_plan select * from marts.dim_plan where plan_id = 'plan_2024'",
        set(),
    ),
    (
        "marts.dim_plan",
        "plans_are_reviewed_after_they_end",
        "update marts.dim_plan set review_on = '2023-11-30' where plan_id = 'plan_2023'",
        set(),
    ),
    (
        "marts.dim_target",
        "targets_are_unique",
        "insert into marts.dim_target select * from marts.dim_target where target_id = 'fees'",
        set(),
    ),
    (
        "marts.dim_target",
        "addressees_are_known",
        "update marts.dim_target set addressee = 'ha_nam' where target_id = 'fees'",
        set(),
    ),
    (
        "marts.dim_target",
        "comparators_are_known",
        "update marts.dim_target set comparator = '=' where target_id = 'fees'; "
        f"update {TARGET} set comparator = '=' where target_id = 'fees'",
        set(),
    ),
    (
        "marts.dim_target",
        "due_kinds_are_known",
        "update marts.dim_target set due_kind = 'monthly' where target_id = 'fees'",
        set(),
    ),
    (
        "marts.dim_target",
        "targets_have_their_terms",
        "update marts.dim_target set addressee = 'each_unit' where target_id = 'levels'",
        set(),
    ),
    (
        "marts.dim_target",
        "targets_are_in_the_unit_of_their_indicator",
        "update marts.dim_target set target_unit = 'score' where target_id = 'fees'",
        set(),
    ),
    (
        "marts.dim_target",
        "targets_fall_due_in_their_plan",
        "update marts.dim_plan set ends_on = '2023-12-30' where plan_id = 'plan_2023'",
        set(),
    ),
    (
        "marts.dim_indicator",
        "ratios_have_a_denominator",
        "update marts.dim_indicator set denominator_measure = null where indicator_id like 'gov_fee%'",
        set(),
    ),
    (
        "marts.dim_indicator",
        "parents_are_indicators",
        "update marts.dim_indicator set parent_indicator_id = 'gone' where indicator_id like 'gov_fee%'",
        set(),
    ),
    (
        "marts.dim_indicator",
        "measures_of_indicators_are_declared",
        "update marts.dim_indicator set denominator_measure = 'gone' where indicator_id like 'gov_fee%'",
        set(),
    ),
    (
        "marts.dim_measure",
        "measures_are_unique",
        "insert into marts.dim_measure (measure_code, unit_of_measure, additivity) "
        "values ('infosys_total', 'system', 'additive_units')",
        set(),
    ),
    (
        "marts.dim_measure",
        "measures_have_a_unit",
        "update marts.dim_measure set unit_of_measure = '' where measure_code = 'infosys_total'",
        set(),
    ),
    (
        "marts.dim_measure",
        "additivities_are_known",
        "update marts.dim_measure set additivity = 'sum' where measure_code = 'infosys_total'",
        set(),
    ),
    (
        "marts.dim_org_unit",
        "org_units_are_unique",
        "insert into marts.dim_org_unit select * replace ('again' as label_vi) from marts.dim_org_unit"
        " where unit_id = 'bo_y_te'",
        set(),
    ),
    (
        "marts.dim_org_unit",
        "org_units_begin_before_they_end",
        "update marts.dim_org_unit set valid_to = '2020-01-01' where unit_id = 'bo_y_te'",
        set(),
    ),
    (
        "marts.dim_org_unit",
        "successors_are_org_units",
        "update marts.dim_org_unit set successor_unit_id = 'gone' where unit_id = 'ha_nam'",
        set(),
    ),
    (
        "marts.dim_org_unit",
        "a_code_means_one_org_unit_at_a_time",
        "update marts.dim_org_unit set valid_to = null where unit_id = 'bac_giang'",
        {(SUCCESSION, "units_end_when_their_successor_takes_over")},
    ),
    (
        "marts.dim_period",
        "periods_are_unique",
        "insert into marts.dim_period select * replace (period_id || '*' as period_id) "
        "from marts.dim_period where grain = 'year'",
        {NEIGHBOURS},  # a change finds the calendar of its period in this table
    ),
    (
        "marts.dim_period",
        "period_ids_are_unique",
        "update marts.dim_period set period_id = 'same' where grain in ('day', 'year')",
        set(),
    ),
    (
        "marts.dim_period",
        "periods_start_before_they_end",
        "insert into marts.dim_period (period_id, period_start, period_end, period_kind, grain) "
        "values ('new_1', '2024-02-01', '2024-01-31', 'in_period', 'month')",
        set(),
    ),
    (
        "marts.dim_period",
        "period_kinds_are_known",
        "insert into marts.dim_period (period_id, period_start, period_end, period_kind, grain) "
        "values ('new_1', '2024-02-01', '2024-02-28', 'month', 'month')",
        set(),
    ),
    (
        "marts.dim_period",
        "grains_are_known",
        "update marts.dim_period set grain = 'season' where grain = 'year'",
        set(),
    ),
    (
        "marts.dim_source",
        "sources_are_unique",
        "insert into marts.dim_source select * from marts.dim_source where vintage_count = 1",
        set(),
    ),
    (
        "marts.dim_source",
        "licences_are_known",
        "update marts.dim_source set licence_id = ' ' where vintage_count = 1",
        set(),
    ),
    (
        "marts.dim_source",
        "licences_are_known",
        "update marts.dim_source set attribution = null where vintage_count = 1",
        set(),
    ),
    (
        "marts.dim_source",
        "publishers_are_named",
        "update marts.dim_source set publisher_en = '' where vintage_count = 1",
        set(),
    ),
    (
        "marts.dim_source",
        "synthetic_and_real_never_mix",
        "update marts.dim_source set is_synthetic = true where vintage_count = 1",
        set(),
    ),
    (
        DIFFERENCE,
        "voices_are_unique",
        f"insert into {DIFFERENCE} select * from {DIFFERENCE}",
        set(),
    ),
    (
        DIFFERENCE,
        "sources_are_declared",
        f"update {DIFFERENCE} set source_id = 'somebody' where comparability = 'exact'",
        {(DIFFERENCE, "every_other_voice_is_shown")},
    ),
    (
        DIFFERENCE,
        "measures_are_declared",
        f"insert into {DIFFERENCE} select * replace ('units' as measure_code, 'counted' as source_id) "
        f"from {DIFFERENCE} where comparability = 'rival'",
        {(DIFFERENCE, "sources_are_declared")},
    ),
    (
        DIFFERENCE,
        "units_are_declared",
        f"insert into {DIFFERENCE} select * replace ('vn' as unit_id, 'vpcp__procedures' as source_id) "
        f"from {DIFFERENCE} where comparability = 'rival'",
        set(),
    ),
    (
        DIFFERENCE,
        "reasons_of_choice_are_known",
        f"update {DIFFERENCE} set chosen_by = 'a feeling'",
        set(),
    ),
    (
        DIFFERENCE,
        "every_other_voice_is_shown",
        f"delete from {DIFFERENCE} where comparability = 'rival'",
        set(),
    ),
    (
        DIFFERENCE,
        "voices_are_figures_in_force",
        f"update {DIFFERENCE} set value = 86, difference = 1, difference_percent = 100.0 / 85 "
        "where comparability = 'exact'",
        set(),
    ),
    (
        DIFFERENCE,
        "differences_follow_from_the_figures",
        f"update {DIFFERENCE} set difference = 2",
        set(),
    ),
    (
        DIFFERENCE,
        "sources_of_one_concept_agree",
        f"update {DIFFERENCE} set speaking_value = 70, difference = value - 70, "
        "difference_percent = 100 * cast(value - 70 as double) / 70",
        set(),
    ),
    (
        LINEAGE,
        "steps_are_unique",
        f"insert into {LINEAGE} select * replace (0 as amount) from {LINEAGE} where step = 'universe'",
        set(),
    ),
    (
        LINEAGE,
        "values_are_declared",
        f"update {LINEAGE} set boundary_set = 'provinces_34' where source_id is not null",
        {ADDED_UP},
    ),
    (
        LINEAGE,
        "sources_are_declared",
        f"update {LINEAGE} set source_id = 'nobody' where source_id is not null",
        {(LINEAGE, "steps_lead_to_cells")},
    ),
    (
        LINEAGE,
        "steps_are_known",
        f"update {LINEAGE} set step = 'somehow' where amount = 301",
        set(),
    ),
    (
        LINEAGE,
        "values_are_the_sum_of_their_lineage",
        f"update {LINEAGE} set amount = 65 where amount = 66",
        set(),
    ),
    (
        LINEAGE,
        "steps_lead_to_values",
        f"update {LINEAGE} set child_period_end = '2024-06-30' where step = 'member'",
        set(),
    ),
    (
        LINEAGE,
        "steps_lead_to_cells",
        f"update {LINEAGE} set vintage_id = 'v1' where vintage_id = 'v2'",
        set(),
    ),
    (
        OBSERVATION,
        "observations_are_unique",
        f"insert into {OBSERVATION} select * replace (false as is_new_version, false as is_current) "
        f"from {OBSERVATION} where measure_code = 'infosys_total'",
        set(),
    ),
    (
        OBSERVATION,
        "sources_are_declared",
        "update marts.dim_source set source_id = 'other' where source_id = 'mic__reported_indicators'",
        {
            (t, "sources_are_declared")
            for t in (DIFFERENCE, VERSION, LINEAGE, REPORTING, "marts.dim_raw_file")
        },
    ),
    (
        OBSERVATION,
        "measures_are_declared",
        "delete from marts.dim_measure where measure_code = 'sec_systems_level_compliant'",
        set(),
    ),
    (
        OBSERVATION,
        "units_are_declared",
        "update marts.dim_org_unit set unit_id = 'ha_nam_city' where unit_id = 'ha_nam'",
        {
            (t, "units_are_declared")
            for t in (VERSION, REPORTING, OWED, MEMBERS, SERVICES)
        },
    ),
    (
        OBSERVATION,
        "periods_are_declared",
        "delete from marts.dim_period where period_end = '2023-12-31'",
        {(VERSION, "periods_are_declared")},
    ),
    (
        OBSERVATION,
        "a_missing_value_has_its_reason",
        f"update {OBSERVATION} set missing_reason = 'not_reported' where measure_code = 'infosys_total'",
        set(),
    ),
    (
        OBSERVATION,
        "the_current_version_is_in_force",
        f"update {OBSERVATION} set is_current = true where known_to is not null",
        set(),
    ),
    (
        OBSERVATION,
        "intervals_of_knowledge_do_not_overlap",
        f"update {OBSERVATION} set known_to = '2025-06-01' where known_to is not null",
        set(),
    ),
    (
        OBSERVATION,
        "intervals_of_knowledge_do_not_overlap",
        f"update {OBSERVATION} set known_to = null, is_current = true where known_to is not null",
        set(),
    ),
    (
        OBSERVATION,
        "bases_of_knowledge_are_known",
        f"update {OBSERVATION} set known_basis = 'guessed' where value = 66",
        set(),
    ),
    (
        OBSERVATION,
        "observations_come_from_landed_rows",
        f"update {OBSERVATION} set value = 67 where value = 66",
        set(),
    ),
    (
        OBSERVATION,
        "printed_figures_do_not_vanish",
        "insert into previous.fct_observation select * replace ('ha_nam' as unit_id) from previous.fct_observation "
        "where measure_code = 'infosys_total'",
        set(),
    ),
    (
        OBSERVATION,
        "magnitudes_follow_their_history",  # thousands read as units
        f"update {OBSERVATION} set value = value / 1000 where {SERIES_OF} and period_end = '2018-12-31'",
        {UNCHANGED},
    ),
    (
        OBSERVATION,
        "magnitudes_follow_their_history",  # all of 30 provinces grow by a tenth, and one tenfold
        f"insert into {OBSERVATION} by name select * exclude (unit) replace ('p' || unit as unit_id, "
        "if(year(period_end) = 2013, 1, if(unit = 7, 11, 1.1)) * value as value) "
        f"from {OBSERVATION}, range(30) as provinces(unit) where {SERIES_OF} and year(period_end) in (2013, 2014)",
        {UNCHANGED, (OBSERVATION, "units_are_declared")},
    ),
    (
        OBSERVATION,
        "parts_sum_to_their_total",
        f"update {OBSERVATION} set value = value * 0.99 "
        "where breakdown = 'form=prepaid' and period_end = '2021-12-31'",
        {UNCHANGED},
    ),
    (
        OBSERVATION,
        "parts_sum_to_their_total",  # the provinces of a day and the country
        "update marts.dim_org_unit set unit_class = 'ministry' where gso_code <> '35'; "
        f"insert into {OBSERVATION} by name select * replace ('ha_nam' as unit_id, "
        f"if(year(period_end) = 2015, 1.1, 1) * value as value) from {OBSERVATION} where {SERIES_OF}",
        {UNCHANGED},
    ),
    (
        VERSION,
        "indicator_versions_are_unique",
        f"insert into {VERSION} select * replace (known_from as known_to) from {VERSION} where {SUPPORT}",
        set(),
    ),
    (
        VERSION,
        "intervals_of_knowledge_do_not_overlap",
        f"update {VERSION} set known_to = '2025-02-20' where known_to is not null",
        set(),
    ),
    (
        VERSION,
        "indicators_are_declared",
        _both("set indicator_id = 'gone' where value_status = 'not_comparable'"),
        set(),
    ),
    (
        VERSION,
        "units_are_declared",
        _both("set unit_id = 'gone' where value_status = 'not_comparable'"),
        set(),
    ),
    (
        VERSION,
        "periods_are_declared",
        _both("set period_start = '2024-02-01' where value_status = 'not_comparable'"),
        set(),
    ),
    (
        VERSION,
        "values_name_their_sources",
        _both(f"set source_ids = '' where {SUPPORT}"),
        set(),
    ),
    (
        VERSION,
        "sources_are_declared",
        _both(f"set source_ids = 'mic__reported_indicators|gone' where {SUPPORT}"),
        set(),
    ),
    (
        VERSION,
        "maps_are_known",
        _both(
            "set boundary_set = 'provinces_64' where value_status = 'not_comparable'"
        ),
        set(),
    ),
    (
        VERSION,
        "value_statuses_are_known",
        _both(f"set value_status = 'estimated' where {SUPPORT}"),
        set(),
    ),
    (
        VERSION,
        "a_missing_value_has_its_reason",
        _both("set missing_reason = null where value_status = 'not_comparable'"),
        set(),
    ),
    (
        VERSION,
        "statuses_agree_with_values",
        _both("set value_status = 'published' where value_status = 'not_comparable'"),
        set(),
    ),
    (
        VERSION,
        "computed_values_follow_from_their_pair",
        f"update {VERSION} set value = 68.51 where known_to is not null",
        set(),
    ),
    (
        VERSION,
        "computed_values_follow_from_their_pair",
        f"update {VERSION} set denominator = null where known_to is not null",
        set(),
    ),
    (
        VERSION,
        "computed_values_follow_from_their_pair",
        _both(f"set value = 54 where {SUPPORT}"),
        {NEIGHBOURS},
    ),
    (
        VERSION,
        "numerators_are_within_their_denominators",
        f"update {VERSION} set numerator = 170000, value = null, value_status = 'missing', "
        "missing_reason = 'not_reported' where known_to is not null",
        set(),
    ),
    (
        VERSION,
        "numerators_are_within_their_denominators",  # a pair in order is not inconsistent
        f"update {VERSION} set value = null, value_status = 'missing', missing_reason = 'inconsistent' "
        "where known_to is not null",
        set(),
    ),
    (
        VERSION,
        "computed_values_reach_their_minimum",  # 20 of 22 units, where 21 are needed
        "update marts.dim_indicator set min_coverage = 0.95 where aggregation_rule = 'sum_count'",
        set(),
    ),
    (
        VERSION,
        "computed_values_reach_their_minimum",  # 20 of 22 units are enough
        _both(
            f"set value = null, value_status = 'missing', missing_reason = 'incomplete_coverage' where {SUPPORT}"
        ),
        {NEIGHBOURS, VANISHED},
    ),
    (
        VERSION,
        "computed_values_reach_their_minimum",  # every unit, and yet 80 % of last year's cases
        _both(
            f"set coverage_basis = 'weight', coverage = 80, units_reported = 21 where {SUPPORT}"
        ),
        set(),
    ),
    (
        VERSION,
        "coverage_follows_from_who_was_heard",  # 90.9 % of the weights, and not one unit missing
        _both(
            f"set coverage_basis = 'weight', units_reported = 22, maturity = 'provisional' where {SUPPORT}"
        ),
        set(),
    ),
    (
        VERSION,
        "coverage_follows_from_who_was_heard",  # 20 of 22 are 90.9 %
        _both(f"set coverage = 95 where {SUPPORT}"),
        set(),
    ),
    (
        VERSION,
        "coverage_bases_are_known",
        _both(
            "set coverage_basis = 'people' where unit_id = 'ha_nam' and coverage = 100"
        ),
        set(),
    ),
    (
        VERSION,
        "values_are_within_bounds",
        _both(f"set value = -1, numerator = -1 where {SUPPORT}"),
        {NEIGHBOURS, ADDED_UP},
    ),
    (
        VERSION,
        "nothing_is_a_share_of_zero",
        _both(
            "set value = 0, value_status = 'published', missing_reason = null, source_ids = 'vpcp__procedures' "
            "where denominator = 0"
        ),
        {ADDED_UP},
    ),
    (
        VERSION,
        "coverage_is_a_share",
        _both("set coverage = 101 where unit_id = 'ha_nam' and coverage = 100"),
        {(VERSION, "coverage_follows_from_who_was_heard")},
    ),
    (
        VERSION,
        "maturities_are_known",
        _both(
            "set maturity = 'preliminary' where unit_id = 'ha_nam' and coverage = 100"
        ),
        set(),
    ),
    (
        VERSION,
        "what_is_incomplete_is_provisional",
        _both(f"set maturity = 'final' where {SUPPORT}"),
        set(),
    ),
    (
        VERSION,
        "qualifiers_are_known",
        _both("set qualifier = '?', maturity = 'provisional' where numerator = 4068"),
        set(),
    ),
    (
        VERSION,
        "marked_values_are_provisional",
        _both("set qualifier = '~' where numerator = 4068"),
        set(),
    ),
    (
        VERSION,
        "marked_values_are_provisional",
        _both("set flags = 'corrected|estimated' where numerator = 4068"),
        set(),
    ),
    (
        INDICATOR,
        "published_values_keep_their_marks",
        f"update {OBSERVATION} set qualifier = '<' where measure_code = 'gov_essential_services_completed'; "
        "update landed.observation set qualifier = '<' where measure_code = 'gov_essential_services_completed'",
        set(),
    ),
    (
        INDICATOR,
        "indicator_values_are_unique",
        f"insert into {INDICATOR} select * from {INDICATOR} where unit_id = 'ninh_binh_2025'",
        {(INDICATOR, "todays_values_are_the_versions_in_force")},
    ),
    (
        INDICATOR,
        "todays_values_are_the_versions_in_force",
        f"delete from {INDICATOR} where unit_id = 'ninh_binh_2025'",
        set(),
    ),
    (
        INDICATOR,
        "todays_values_are_the_versions_in_force",
        f"update {INDICATOR} set maturity = 'provisional' where unit_id = 'ninh_binh_2025'",
        set(),
    ),
    (
        INDICATOR,
        "the_country_has_one_value",
        f"insert into {VERSION} select * replace (date '2024-01-02' as period_start) "
        f"from {VERSION} where period_kind = 'year_to_date' and value is null; "
        f"insert into {INDICATOR} by name select * exclude (known_to) from {VERSION} "
        "where period_start = '2024-01-02'; "
        "insert into marts.dim_period (period_id, period_start, period_end, period_kind, grain) "
        "values ('new_1', '2024-01-02', '2024-03-31', 'year_to_date', 'year_to_date')",
        {ADDED_UP},
    ),
    (
        INDICATOR,
        "every_target_has_a_row_on_its_due_date",
        f"delete from {VERSION} where value_status = 'missing' and missing_reason = 'not_reported'; "
        f"delete from {INDICATOR} where value_status = 'missing' and missing_reason = 'not_reported'",
        set(),
    ),
    (
        VERSION,
        "published_values_do_not_vanish",
        "insert into previous.fct_indicator select * replace ('provinces_63' as boundary_set) "
        "from previous.fct_indicator "
        "where numerator = 66",
        {(INDICATOR, "coverage_does_not_shrink")},
    ),
    (
        INDICATOR,
        "coverage_does_not_shrink",
        "update previous.fct_indicator set units_reported = 86 where numerator = 66",
        set(),
    ),
    (
        INDICATOR,
        "goldens_come_out",
        _both("set numerator = 4069, value = 56.466833 where numerator = 4068"),
        {NEIGHBOURS, ADDED_UP},
    ),
    (
        INDICATOR,
        "goldens_come_out",
        _both("set value_status = 'published' where numerator = 66"),
        {ADDED_UP},
    ),
    (
        INDICATOR,
        "goldens_come_out",
        f"delete from {VERSION} where numerator = 66; delete from {INDICATOR} where numerator = 66",
        {
            (TARGET, "a_target_is_reached_after_the_last_figure"),
            (VERSION, "published_values_do_not_vanish"),
            (INDICATOR, "coverage_does_not_shrink"),
            ADDED_UP,
            (LINEAGE, "values_are_declared"),
        },
    ),
    (
        INDICATOR,
        "pairs_are_consistent",
        _both(
            "set numerator = 50, value = null, value_status = 'missing', missing_reason = 'inconsistent' "
            "where numerator = 30"
        ),
        {NEIGHBOURS, REPORT, VANISHED, ADDED_UP},
    ),
    (
        VERSION,
        "the_country_is_the_same_on_every_boundary_set",
        f"insert into {VERSION} by name select * replace ('provinces_63' as boundary_set, 67 as numerator, "
        f"78.823529 as value) "
        f"from {VERSION} where numerator = 66; insert into {INDICATOR} by name "
        "select * replace ('provinces_63' as boundary_set, 67 as numerator, 78.823529 as value) "
        f"from {INDICATOR} where numerator = 66",
        {ADDED_UP},
    ),
    (
        INDICATOR,
        "cumulative_figures_do_not_fall",  # what was received by the end of April was received by the end of May
        "insert into marts.dim_period (period_id, period_start, period_end, period_kind, grain) values "
        "('new_1', '2024-01-01', '2024-04-30', 'year_to_date', 'year_to_date'), "
        "('new_2', '2024-01-01', '2024-05-31', 'year_to_date', 'year_to_date'); "
        f"insert into {VERSION} by name select * exclude (month_end, amount) replace ("
        "'gov_dossiers_fully_online' as indicator_id, month_end as period_end, "
        "amount as numerator, 2 * amount as denominator, 50 as value, "
        "85 as units_reported, 85 as units_expected, 340 as tiles_heard, 340 as tiles_expected, "
        f"100 as coverage, 'units' as coverage_basis) from {VERSION}, "
        "(values (date '2024-04-30', 40), (date '2024-05-31', 30)) as fallen (month_end, amount) "
        "where denominator = 20 and unit_id = 'VN'; "
        f"insert into {INDICATOR} by name select * exclude (known_to) from {VERSION} where tiles_heard = 340",
        {ADDED_UP},
    ),
    (
        INDICATOR,
        "who_reports_is_on_a_list",
        _both("set flags = 'outside_universe' where numerator = 30"),
        {REPORT},
    ),
    (
        INDICATOR,
        "closed_lists_keep_their_maximum",
        _both(
            "set value = null, value_status = 'missing', missing_reason = 'over_maximum' "
            "where indicator_id = 'gov_essential_services_completed' and numerator = 53"
        ),
        {NEIGHBOURS, VANISHED},
    ),
    (
        INDICATOR,
        "what_applied_last_year_still_applies",
        "insert into marts.dim_period (period_id, period_start, period_end, period_kind, grain) values "
        "('new_1', '2025-06-30', '2025-06-30', 'as_of', 'day'); "
        f"insert into {VERSION} by name select * replace (date '2025-06-30' as period_start, "
        "date '2025-06-30' as period_end, 'as_of' as period_kind, null as value, null as numerator, "
        "null as denominator, 'missing' as value_status, 'not_applicable' as missing_reason) "
        f"from {VERSION} where value_status = 'published' and unit_id = 'ha_nam'; insert into {INDICATOR} by name "
        f"select * exclude (known_to) from {VERSION} where missing_reason = 'not_applicable'",
        set(),
    ),
    (
        TARGET,
        "judged_figures_reach_their_minimum",
        _both(
            "set value = null, value_status = 'missing', missing_reason = 'incomplete_coverage', "
            "units_reported = 1, units_expected = 3, coverage = 33.3333, coverage_basis = 'units', "
            "maturity = 'provisional' "
            "where numerator = 301"
        ),
        {NEIGHBOURS, VANISHED},
    ),
    (
        TARGET,
        "verdicts_are_unique",
        f"insert into {TARGET} select * from {TARGET} where basis = 'latest'",
        set(),
    ),
    (
        TARGET,
        "bases_are_known",
        f"insert into {TARGET} select * replace ('now' as basis) from {TARGET} where basis = 'latest' and value = 53",
        set(),
    ),
    (
        TARGET,
        "verdicts_are_known",
        f"update {TARGET} set verdict = 'nearly', reason = null where target_id = 'levels'",
        set(),
    ),
    (
        TARGET,
        "evidence_is_known",
        f"update {TARGET} set evidence = 'guessed' where target_id = 'levels'",
        set(),
    ),
    (
        TARGET,
        "every_target_is_judged",
        f"delete from {TARGET} where basis = 'review' and target_id = 'catalogue'",
        set(),
    ),
    (
        TARGET,
        "only_the_addressee_is_judged",
        f"update {TARGET} set is_addressee = false where target_id = 'services'",
        {(TARGET, "every_target_is_judged")},
    ),
    (
        TARGET,
        "verdicts_follow_the_exact_pair",  # exactly 30 % is not above 30 %
        f"update {TARGET} set numerator = 300, value = 30 where denominator = 1000",
        set(),
    ),
    (
        TARGET,
        "verdicts_follow_the_exact_pair",  # 99.996 % is not 100 %, though it is printed so
        f"update {TARGET} set numerator = 24999, denominator = 25000, value = 100, lower_value = 100, "
        "upper_value = 100, verdict = 'met', reason = null where target_id = 'catalogue' and forecast_on is null",
        set(),
    ),
    (
        TARGET,
        "verdicts_follow_the_exact_pair",  # 53 of 53 services meet "at least 53"
        f"update {TARGET} set verdict = 'missed' where target_id = 'services'",
        set(),
    ),
    (
        TARGET,
        "verdicts_lie_within_their_bounds",  # silent units could still turn it
        f"update {TARGET} set lower_value = 29 where target_id = 'levels'",
        set(),
    ),
    (
        TARGET,
        "a_verdict_has_a_value_or_a_reason",
        f"update {TARGET} set reason = null where target_id = 'catalogue'",
        set(),
    ),
    (
        TARGET,
        "reported_figures_get_no_verdict",
        f"update {TARGET} set verdict = 'met', value = 40, reason = null, numerator = 4, denominator = 10, "
        "lower_value = 40, upper_value = 40, comparator = '>=' where target_id = 'dossiers'; "
        "update marts.dim_target set comparator = '>=' where target_id = 'dossiers'",
        set(),
    ),
    (
        TARGET,
        "targets_are_those_of_the_plan",
        f"update {TARGET} set target_value = 29 where target_id = 'levels'",
        set(),
    ),
    (
        TARGET,
        "a_pace_is_of_today",
        f"update {TARGET} set pace_per_year = 10 where basis = 'deadline'",
        set(),
    ),
    (
        TARGET,
        "forecasts_lie_ahead",
        f"update {TARGET} set forecast_on = '2027-01-01' where pace_per_year > 10",  # it is met
        set(),
    ),
    (
        TARGET,
        "forecasts_lie_ahead",
        f"update {TARGET} set pace_per_year = -10 where forecast_on is not null",
        set(),
    ),
    (
        TARGET,
        "forecasts_lie_ahead",
        f"update {TARGET} set pace_per_year = null where forecast_on is not null",
        set(),
    ),
    (
        TARGET,
        "forecasts_lie_ahead",
        f"update {TARGET} set forecast_on = judged_on where forecast_on is not null",
        set(),
    ),
    (
        TARGET,
        "a_target_is_reached_after_the_last_figure",
        f"update {TARGET} set forecast_on = '2024-04-30', judged_on = '2024-04-01' where forecast_on is not null",
        set(),
    ),
    (
        CHANGE,
        "changes_are_unique",
        f"insert into {CHANGE} select * from {CHANGE} where is_across_break",
        set(),
    ),
    (
        CHANGE,
        "figures_are_declared",
        f"insert into {CHANGE} select * replace ('provinces_63' as boundary_set) from {CHANGE} where is_across_break",
        {NEIGHBOURS},
    ),
    (
        *NEIGHBOURS,
        f"delete from {CHANGE} where is_across_break",
        set(),
    ),
    (
        *NEIGHBOURS,  # not the figure before it, but one before that
        f"update {CHANGE} set previous_period_end = '2022-12-31' where is_across_break",
        set(),
    ),
    (
        *NEIGHBOURS,
        f"update {CHANGE} set previous_value = 30, change = 26.452956 where previous_value = 30.1",
        set(),
    ),
    (
        CHANGE,
        "the_period_before_ends_earlier",
        f"update {CHANGE} set previous_period_end = period_end where is_across_break",
        {NEIGHBOURS},
    ),
    (
        CHANGE,
        "changes_are_the_difference",
        f"update {CHANGE} set change = 27 where previous_value = 30.1",
        set(),
    ),
    (
        CHANGE,
        "changes_are_the_difference",
        f"update {CHANGE} set change = null where previous_value = 30.1",
        set(),
    ),
    (
        CHANGE,
        "changes_are_between_like_figures",  # one computed, the other printed
        f"update {CHANGE} set change = 5, reason = null where reason = 'other_basis'",
        set(),
    ),
    (
        CHANGE,
        "changes_are_between_like_figures",
        f"update {CHANGE} set reason = 'other_coverage', change = null where previous_value = 30.1",
        {(CHANGE, "jumps_with_coverage_are_named")},
    ),
    (
        CHANGE,
        "jumps_with_coverage_are_named",
        _both(
            "set coverage = 100, coverage_basis = 'units', units_reported = 100, units_expected = 100 "
            "where numerator = 301"
        )
        + "; "
        + _both(
            "set coverage = 92, coverage_basis = 'units', units_reported = 92, units_expected = 100, "
            "maturity = 'provisional' "
            "where numerator = 4068"
        )
        + f"; update {CHANGE} set reason = 'other_coverage', change = null where previous_value = 30.1",
        set(),
    ),
    (
        CHANGE,
        "there_is_no_change_across_a_break",
        f"update {CHANGE} set change = 0 where is_across_break",
        set(),
    ),
    (
        REPORTING,
        "reports_are_unique",
        f"insert into {REPORTING} select * from {REPORTING} where status = 'late'",
        set(),
    ),
    (
        REPORTING,
        "sources_are_declared",
        f"insert into {REPORTING} select * replace ('gone' as source_id) from {REPORTING} where status = 'missing'",
        set(),
    ),
    (
        REPORTING,
        "units_are_declared",
        f"update {REPORTING} set unit_id = 'gone' where status = 'missing'",
        set(),
    ),
    (
        REPORTING,
        "every_calendar_is_followed",
        "update landed.source set frequency = 'quarterly', coverage_units = 'bo_y_te' "
        "where source_id = 'vpcp__procedures'",
        set(),
    ),
    (
        REPORTING,
        "every_calendar_is_followed",
        f"update {REPORTING} set source_id = 'vpcp__procedures'",  # which has no calendar
        {(REPORTING, "reports_are_of_whole_periods")},
    ),
    (
        REPORTING,
        "reporting_statuses_are_known",
        f"update {REPORTING} set status = 'on_time' where status = 'arrived'",
        {(REPORTING, "statuses_follow_from_the_dates")},
    ),
    (
        REPORTING,
        "reports_are_of_whole_periods",
        "update landed.source set frequency = 'quarterly' where source_id = 'mic__reported_indicators'",
        set(),
    ),
    (
        REPORTING,
        "reports_are_of_whole_periods",
        "update landed.source set frequency = 'irregular' where source_id = 'mic__reported_indicators'",
        set(),
    ),
    (
        REPORTING,
        "reports_are_due_after_their_period",
        f"update {REPORTING} set due_date = '2023-12-30' where status = 'missing'",
        {(REPORTING, "due_dates_are_those_of_the_calendar")},
    ),
    (
        REPORTING,
        "due_dates_are_those_of_the_calendar",
        f"update {REPORTING} set due_date = '2024-02-01' where status = 'missing'",
        set(),
    ),
    (
        REPORTING,
        "statuses_follow_from_the_dates",
        f"update {REPORTING} set status = 'arrived' where status = 'late'",
        set(),
    ),
    (
        REPORTING,
        "statuses_follow_from_the_dates",
        f"update {REPORTING} set status = 'late' where status = 'missing'",
        set(),
    ),
    (
        REPORTING,
        "statuses_follow_from_the_dates",  # the due date has come, and with it the end of the day
        "update landed.run set today = '2026-12-01'",
        set(),
    ),
    (
        REPORTING,
        "days_late_are_counted_from_the_due_date",
        f"update {REPORTING} set days_late = 161 where status = 'late'",
        set(),
    ),
    (
        REPORTING,
        "days_late_are_counted_from_the_due_date",
        f"update {REPORTING} set days_late = 0 where status = 'missing'",
        set(),
    ),
    (
        REPORTING,
        "arrivals_are_those_of_the_figures",
        f"update {REPORTING} set first_known_from = null, days_late = null, status = 'missing' "
        "where status = 'arrived'",
        set(),
    ),
    (
        REPORTING,
        "arrivals_are_those_of_the_figures",  # known on the day of the second edition, not of the first
        f"update {REPORTING} set first_known_from = '2025-01-20' where status = 'arrived'",
        set(),
    ),
    (
        SERVICES,
        "months_are_unique",
        f"insert into {SERVICES} select * from {SERVICES} where unit_id = 'VN'",
        set(),
    ),
    (
        SERVICES,
        "units_are_declared",
        f"insert into {SERVICES} (unit_id, month_end, boundary_set) values ('gone', '2024-03-31', 'as_reported')",
        set(),
    ),
    (
        SERVICES,
        "maps_are_known",
        f"insert into {SERVICES} (unit_id, month_end, boundary_set) values ('VN', '2024-03-31', 'provinces_64')",
        set(),
    ),
    (
        SERVICES,
        "months_end_on_their_last_day",
        f"insert into {SERVICES} (unit_id, month_end, boundary_set) values ('VN', '2024-03-30', 'as_reported')",
        set(),
    ),
    (
        SERVICES,
        "percentages_follow_from_their_pair",
        f"update {SERVICES} set fee_procedures_paid_online_percent = 26 where unit_id = 'VN'",
        {REPORT},
    ),
    (
        SERVICES,
        "percentages_follow_from_their_pair",
        f"update {SERVICES} set dossiers_fully_online_denominator = 100 where month_end = '2024-04-30'",
        {REPORT},
    ),
    (
        SERVICES,
        "percentages_follow_from_their_pair",  # nothing is a share of zero
        f"update {SERVICES} set results_digitised_numerator = 0, results_digitised_denominator = 0 "
        "where unit_id = 'VN'",
        {REPORT},
    ),
    (
        SERVICES,
        "percentages_are_within_0_and_100",
        f"update {SERVICES} set payments_online_percent = 100.5 where unit_id = 'VN'",
        {REPORT},
    ),
    (
        *REPORT,
        f"update {SERVICES} set procedures_online_percent = 50 where unit_id = 'VN'",
        set(),
    ),
    (
        *REPORT,
        f"delete from {SERVICES} where unit_id = 'VN'",
        set(),
    ),
    (
        SERVICES,
        "shown_ratios_reach_their_minimum",
        f"update {SERVICES} set dossiers_paid_online_numerator = 1, dossiers_paid_online_denominator = 4, "
        "dossiers_paid_online_percent = 25, dossiers_paid_online_coverage = 50 where unit_id = 'VN'",
        set(),
    ),
    (
        *REPORT,
        f"update {SERVICES} set dossiers_fully_online_qualifier = '~' where dossiers_fully_online_percent = 80",
        set(),
    ),
    (
        *REPORT,  # 60 of 80 is 75 % too, but not what fct_indicator says
        f"update {SERVICES} set dossiers_fully_online_numerator = 60, dossiers_fully_online_denominator = 80 "
        "where dossiers_fully_online_percent = 75",
        set(),
    ),
    (
        "marts.fct_revision",
        "revisions_are_unique",
        "insert into marts.fct_revision select * from marts.fct_revision",
        set(),
    ),
    (
        "marts.fct_revision",
        "revisions_have_two_versions",
        "update marts.fct_revision set version_count = 1",
        set(),
    ),
    (
        "marts.fct_revision",
        "sizes_are_the_difference",
        "update marts.fct_revision set revised_by = 64",
        set(),
    ),
    (
        "marts.fct_revision",
        "what_was_withdrawn_has_no_value",
        "update marts.fct_revision set is_withdrawn = true",
        set(),
    ),
    (
        "landed.vintage",
        "accepted_cases_are_counted",
        "delete from landed.counted_origin where vintage_id = 'c1'",
        set(),
    ),
    (
        USE,
        "services_are_unique_in_a_month",
        f"insert into {USE} select * from {USE} where procedure_code = '1.000456'",
        set(),
    ),
    (
        USE,
        "units_are_declared",
        f"update {USE} set unit_id = 'gone' where period_end = '2024-03-31'",
        set(),
    ),
    (
        USE,
        "parts_of_dossiers_are_within_the_whole",
        f"update {USE} set dossiers_fully_online = 21 where procedure_code = '1.000456'",
        set(),
    ),
    (
        USE,
        "parts_of_dossiers_are_within_the_whole",
        f"update {USE} set dossiers_paid_npsp = 31 where dossiers_fee_due = 40",
        set(),
    ),
    (
        USE,
        "silent_services_are_shown",
        f"delete from {USE} where dossiers = 0",
        set(),
    ),
    (
        FILES,
        "files_of_a_set_are_unique",
        f"insert into {FILES} select * from {FILES} where set_id = 's2'",
        set(),
    ),
    (
        FILES,
        "sources_are_declared",
        f"update {FILES} set source_id = 'gone'",
        set(),
    ),
    (
        FILES,
        "units_are_declared",
        f"update {FILES} set unit_id = 'gone'",
        set(),
    ),
    (
        FILES,
        "files_are_declared",
        "delete from marts.dim_raw_file where vintage_id = 'c1'",
        set(),
    ),
    (
        FILES,
        "files_have_records",
        f"update {FILES} set records = 0 where set_id = 's1'",
        set(),
    ),
    (
        FILES,
        "one_set_of_a_month_is_known_at_a_time",
        f"update {FILES} set known_to = '2024-06-06' where set_id = 's1'",
        set(),
    ),
    (
        "marts.dim_raw_file",
        "raw_files_are_unique",
        "insert into marts.dim_raw_file select * from marts.dim_raw_file",
        set(),
    ),
    (
        "marts.dim_raw_file",
        "sources_are_declared",
        "insert into marts.dim_raw_file (vintage_id, raw_sha256, source_id, file_name) "
        "values ('x', 'y', 'gone', 'x.csv')",
        set(),
    ),
    (
        "marts.dim_raw_file",
        "files_of_printed_figures_have_their_name",
        "delete from marts.dim_raw_file where vintage_id = 'v1'",
        set(),
    ),
    (
        "marts.fct_procedure",
        "procedures_are_unique",
        "insert into marts.fct_procedure select * from marts.fct_procedure; "
        "insert into landed.procedure select * from landed.procedure; "
        "update landed.vintage set row_count = 2 where vintage_id = 'p1'",
        {(LISTS, "every_listed_procedure_is_in_a_file")},
    ),
    (
        "marts.fct_procedure",
        "sources_are_declared",
        "delete from marts.dim_source where source_id = 'vpcp__procedures'",
        {
            (VERSION, "sources_are_declared"),
            ("marts.dim_raw_file", "sources_are_declared"),
        },
    ),
    (
        "marts.fct_procedure",
        "units_are_declared",
        "delete from marts.dim_org_unit where unit_id = 'bo_y_te'",
        {(USE, "units_are_declared"), (FILES, "units_are_declared")},
    ),
    (
        "marts.fct_procedure",
        "online_levels_are_known",
        "update marts.fct_procedure set online_level = 'level 4'",
        set(),
    ),
    (
        "marts.fct_procedure",
        "procedure_lists_are_whole",
        "insert into landed.procedure select * replace ('1.000124' as procedure_code) from landed.procedure; "
        "update landed.vintage set row_count = 2 where vintage_id = 'p1'",
        {(LISTS, "every_listed_procedure_is_in_a_file")},
    ),
    (
        LISTS,
        "files_of_a_list_are_unique",
        f"insert into {LISTS} select * replace (0 as procedures) from {LISTS}",
        set(),
    ),
    (
        LISTS,
        "files_are_declared",
        "delete from marts.dim_raw_file where vintage_id = 'p1'",
        set(),
    ),
    (
        LISTS,
        "rows_of_a_file_are_in_order",
        f"update {LISTS} set last_row = 0",
        set(),
    ),
    (
        LISTS,
        "every_listed_procedure_is_in_a_file",
        f"update {LISTS} set procedures = 2",
        set(),
    ),
    (
        SUCCESSION,
        "successions_are_unique",
        f"insert into {SUCCESSION} select * from {SUCCESSION}",
        set(),
    ),
    (
        SUCCESSION,
        "succession_kinds_are_known",
        f"update {SUCCESSION} set succession_kind = 'bought'",
        set(),
    ),
    (
        SUCCESSION,
        "units_end_when_their_successor_takes_over",
        f"update {SUCCESSION} set succession_date = '2025-08-01'",
        set(),
    ),
    (
        "marts.dim_org_unit",
        "org_unit_labels_are_unique",
        "update marts.dim_org_unit set label_vi = 'Bắc Ninh' where gso_code = '24'",
        set(),
    ),
    (
        MEMBERS,
        "scope_members_are_unique",
        f"insert into {MEMBERS} select * from {MEMBERS}",
        set(),
    ),
    (
        MEMBERS,
        "units_are_declared",
        f"update {MEMBERS} set unit_id = 'gone' where scope = 'provinces'",
        set(),
    ),
    (
        MEMBERS,
        "members_join_before_they_leave",
        f"update {MEMBERS} set valid_to = '2008-07-31' where scope = 'provinces'",
        set(),
    ),
    (
        "marts.dim_system",
        "systems_are_unique",
        "insert into marts.dim_system select * from marts.dim_system",
        set(),
    ),
    (
        OWED,
        "owed_figures_are_unique",
        f"insert into {OWED} select * from {OWED}",
        set(),
    ),
    (
        OWED,
        "indicators_are_declared",
        f"update {OWED} set indicator_id = 'gone' where unit_id = 'VN'",
        set(),
    ),
    (
        OWED,
        "units_are_declared",
        f"update {OWED} set unit_id = 'gone' where unit_id = 'VN'",
        set(),
    ),
    (
        OWED,
        "figure_statuses_are_known",
        f"update {OWED} set status = 'lost'",
        set(),
    ),
    (
        OWED,
        "figures_are_due_after_their_period",
        f"update {OWED} set due_date = '2024-12-30'",
        set(),
    ),
    (
        "marts.measure_values",
        "chosen_figures_are_unique",
        "insert into marts.measure_values select * from marts.measure_values",
        set(),
    ),
    (
        "marts.measure_values",
        "measures_are_declared",
        "update marts.measure_values set measure_code = 'gone'",
        set(),
    ),
    (
        "marts.indicator_values",
        "wide_rows_are_unique",
        "insert into marts.indicator_values select * from marts.indicator_values where numerator = 301",
        set(),
    ),
    (
        "marts.indicator_values",
        "a_missing_value_has_its_reason",
        "update marts.indicator_values set missing_reason = null where value is null",
        set(),
    ),
]


@pytest.fixture(scope="module")
def written() -> list[Suite]:
    """The suites of gate B, found without its help."""
    return [
        suite for suite in load_suites() if not suite.table.startswith("candidate.")
    ]


@pytest.fixture(scope="module")
def to_break(
    good_warehouse: Path,
    last_release: LastRelease,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_copy(
        good_warehouse, tmp_path_factory.mktemp("broken"), last_release.database
    ) as con:
        yield con


def test_a_good_warehouse_passes_every_rule(
    good_run: tuple[list[Verdict], Path],
) -> None:
    verdicts, _ = good_run
    assert [v for v in verdicts if v.outcome != "passed"] == []
    assert not is_refused(verdicts)
    assert {(v.table, v.rule) for v in verdicts} == list_rules_due()
    assert len(verdicts) == len({(v.table, v.rule) for v in verdicts})


def test_every_rule_has_a_breach(written: list[Suite]) -> None:
    assert list_rules(written) == {(table, rule) for table, rule, *_ in BREACHES}


@pytest.mark.parametrize(
    ("table", "rule", "breach", "also"),
    BREACHES,
    ids=[f"{n}-{b[0]}-{b[1]}" for n, b in enumerate(BREACHES)],
)
def test_a_breach_turns_its_rule_red_and_only_the_rules_it_must(
    to_break: duckdb.DuckDBPyConnection,
    written: list[Suite],
    table: str,
    rule: str,
    breach: str,
    also: set[tuple[str, str]],
) -> None:
    """The SQL that shows failing rows tells which rules are red; `test_great_expectations_says_what_the_rows_say`."""
    assert (
        list_rules(find_red_rules_after(to_break, breach, written))
        == {(table, rule)} | also
    )


def test_great_expectations_says_what_the_rows_say(
    good_warehouse: Path,
    last_release: LastRelease,
    tmp_path: Path,
    written: list[Suite],
) -> None:
    """Most rules are for Great Expectations the very SQL that shows failing rows. The others are put before it on
    warehouses with many breaches each, so that every one of them is red once, and green where it finds no rows."""
    others = keep_rules_judged_otherwise(written)
    assert 0 < len(list_rules(others)) < len(list_rules(written)) / 2
    breaches = {
        (t, rule): breach
        for t, rule, breach, _ in BREACHES
        if (t, rule) in list_rules(others)
    }
    for part, broken in break_together(
        good_warehouse, tmp_path, breaches, others, last_release.database
    ):
        judged = judge_suites(
            part / "broken.duckdb", others, previous=part / "previous.duckdb"
        )
        results = [
            (suite.table, result)
            for suite in others
            for result in judged[suite.name].results
        ]
        assert {
            (table, read_rule_name(r)) for table, r in results if not r.success
        } == broken
