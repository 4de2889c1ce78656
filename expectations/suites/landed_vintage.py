"""Gate B for the accepted vintages: each is there once, of a declared source, with as many rows as were read."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import no_rows, unique

_LOADING = "look at the loading of the warehouse (orchestration/pipeline/warehouse.py)"
# Cases come counted, never themselves.
_OF_CASES = "t.source_id in (select source_id from landed.source where contract = 'dossier')"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="landed_vintage",
        meta={"table": "landed.vintage", "key": ("source_id", "vintage_id")},
        expectations=[
            unique(
                "vintages_are_unique",
                "A vintage is loaded once",
                "Mỗi phiên bản chỉ được nạp một lần",
                ("source_id", "vintage_id"),
                to_fix=_LOADING,
            ),
            no_rows(
                "vintages_have_a_declared_source",
                "Every vintage is of a source the catalogue declares",
                "Mọi phiên bản thuộc một nguồn đã khai báo",
                "select t.* from batch t where t.source_id not in (select source_id from landed.source)",
                expected="source_id is in landed.source",
                to_fix="bring the source's YAML back, or take its vintages out of the line",
                shows=("source_id", "vintage_id"),
            ),
            no_rows(
                "accepted_vintages_have_all_their_rows",
                "An accepted vintage has as many rows in the warehouse as were read from its files",
                "Phiên bản được chấp nhận có đủ số dòng đã đọc",
                "select t.source_id, t.vintage_id, t.row_count, coalesce(l.rows, 0) as rows_here from batch t "
                "left join (select vintage_id, count(*) as rows from (select vintage_id from landed.observation "
                "union all select vintage_id from landed.procedure) group by all) l on l.vintage_id = t.vintage_id "
                f"where t.row_count is distinct from l.rows and not {_OF_CASES}",
                examined=f"select count(*) from batch t where not {_OF_CASES}",
                expected="row_count rows in landed.observation or landed.procedure",
                to_fix=_LOADING,
            ),
            no_rows(
                "accepted_cases_are_counted",
                "An accepted vintage of cases was counted when it became known",
                "Phiên bản hồ sơ được chấp nhận đã được đếm",
                # of two that became known at one moment the later one may leave nothing of the first
                f"select t.source_id, t.vintage_id, t.row_count from batch t where {_OF_CASES} and t.row_count > 0 "
                "and not exists (select 1 from landed.counted_origin o where o.vintage_id = t.vintage_id) "
                "and not exists (select 1 from batch u where u.source_id = t.source_id "
                "and u.known_from = t.known_from and u.vintage_id <> t.vintage_id)",
                examined=f"select count(*) from batch t where {_OF_CASES}",
                expected="a set in landed.counted_origin with records of the vintage",
                to_fix="look at orchestration/pipeline/counting.py, and at data/counted/",
            ),
        ],
    )
