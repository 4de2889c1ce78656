"""The rules every candidate table shares, whatever its contract: its shape, its vintages, its units."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations.rule import has_columns, no_rows, no_rows_where
from ingest.contract.table import Contract

_MEND_READING = "mend the reader or the source's YAML; the raw file is kept and will be read again"


def shape(contract: Contract) -> list[Expectation]:
    """The columns of the contract, and no gap in those it requires."""
    required = [c.name for c in contract.columns if c.required]
    gaps = " or ".join(f"{c} is null" for c in required)
    return [
        has_columns(
            "columns_are_those_of_the_contract",
            f"A candidate {contract.name} has exactly the columns of its contract",
            "Bảng đúng các cột của hợp đồng dữ liệu",
            [c.name for c in contract.columns],
            to_fix="compare the loading of candidates with ingest/contract/",
        ),
        no_rows_where(
            "required_columns_are_filled",
            "Every column the contract requires is filled in every row",
            "Các cột bắt buộc đều có giá trị ở mọi dòng",
            gaps,
            expected=f"a value in {', '.join(required)}",
            to_fix=_MEND_READING,
        ),
    ]


def editions() -> list[Expectation]:
    """The rows are those of the declared vintages, all of them, and never synthetic beside real."""
    return [
        no_rows(
            "rows_belong_to_a_declared_vintage",
            "Every row belongs to a vintage of this run, and to its source",
            "Mọi dòng thuộc một phiên bản đã khai báo và đúng nguồn của nó",
            "select t.* from batch t where not exists (select 1 from candidate.vintage v "
            "where v.vintage_id = t.vintage_id and v.source_id = t.source_id)",
            expected="source_id and vintage_id are a row of candidate.vintage",
            to_fix="compare what was loaded as candidates with what was landed",
            shows=("source_id", "vintage_id"),
        ),
        no_rows(
            "vintages_have_all_their_rows",
            "Every vintage has rows, as many as were read from its files",
            "Mỗi phiên bản có dòng, đúng bằng số dòng đã đọc từ tệp",
            "select v.vintage_id, v.source_id, v.rows as rows_read, coalesce(t.rows, 0) as rows_here "
            "from candidate.vintage v left join (select vintage_id, count(*) as rows from batch group by all) t "
            "on t.vintage_id = v.vintage_id where v.rows is distinct from t.rows",
            examined="select count(*) from candidate.vintage",
            expected="as many rows as the vintage was landed with, and at least one",
            to_fix="read the vintage again from raw; if it is empty, ask the publisher whether the file is whole",
        ),
        no_rows(
            "synthetic_figures_come_alone",
            "Synthetic figures are never judged together with real ones",
            "Số liệu mô phỏng không bao giờ đi cùng số liệu thật",
            "select v.* from candidate.vintage v where v.vintage_id in (select vintage_id from batch) "
            "and (v.is_synthetic is null "
            "or v.is_synthetic and exists (select 1 from candidate.vintage where not is_synthetic))",
            examined="select count(*) from candidate.vintage",
            expected="is_synthetic is said for every vintage and is the same for all",
            to_fix="give the synthetic source a data folder of its own (--data)",
            shows=("source_id", "vintage_id", "is_synthetic"),
        ),
    ]


def units(on_date: str) -> list[Expectation]:
    """The reporting unit is in the reference list, and existed on the date the row speaks of."""
    return [
        no_rows(
            "units_are_known",
            "Every reporting unit is in the reference list",
            "Mọi đơn vị báo cáo có trong danh mục",
            "select t.* from batch t where t.unit_id is not null "
            "and not exists (select 1 from reference.org_unit u where u.unit_id = t.unit_id)",
            expected="unit_id is in the seed org_unit",
            to_fix="add the unit to the seed org_unit, or the spelling to org_unit_alias",
            shows=("unit_text", "unit_id", on_date),
        ),
        no_rows(
            "units_exist_in_the_period",
            "Every reporting unit exists on the day its figure speaks of",
            "Mọi đơn vị tồn tại vào ngày mà số liệu nói tới",
            "select t.*, u.valid_from, u.valid_to from batch t join reference.org_unit u on u.unit_id = t.unit_id "
            f"where t.{on_date} < u.valid_from or t.{on_date} > u.valid_to",
            expected=f"{on_date} within valid_from and valid_to of the unit; before a merger its predecessors report",
            to_fix="check the period, and the validity in the seeds org_unit and org_unit_alias: "
            "names and codes are used again after mergers",
            shows=("unit_text", "unit_id", on_date, "valid_from", "valid_to"),
        ),
    ]
