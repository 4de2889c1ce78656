"""Gate B for the sources: who said it, and whether it may be published."""

from __future__ import annotations

import great_expectations as gx

from expectations.rule import no_rows, no_rows_where, unique

_YAML = "say it in the source's YAML under ingest/sources"


def suite() -> gx.ExpectationSuite:
    return gx.ExpectationSuite(
        name="dim_source",
        meta={"table": "marts.dim_source", "key": ["source_id"]},
        expectations=[
            unique(
                "sources_are_unique",
                "A source is listed once",
                "Mỗi nguồn chỉ có một dòng",
                ["source_id"],
                to_fix="look at dbt_project/models/marts/dim_source.sql",
            ),
            no_rows_where(
                "licences_are_known",
                "Every source has a licence and the wording its publisher asks for",
                "Mọi nguồn có giấy phép và câu ghi nguồn",
                "lower(coalesce(trim(licence_id), '')) in ('', 'unknown', 'tbd', 'none') "
                "or coalesce(trim(attribution), '') = ''",
                expected="licence_id and attribution",
                to_fix=_YAML,
                shows=("source_id", "licence_id", "attribution"),
            ),
            no_rows_where(
                "publishers_are_named",
                "Every source names its publisher in both languages",
                "Mọi nguồn nêu cơ quan công bố bằng hai ngôn ngữ",
                "coalesce(trim(publisher_vi), '') = '' or coalesce(trim(publisher_en), '') = ''",
                expected="publisher_vi and publisher_en",
                to_fix=_YAML,
                shows=("source_id", "publisher_vi", "publisher_en"),
            ),
            no_rows(
                "synthetic_and_real_never_mix",
                "The sources of a release are all real or all synthetic",
                "Nguồn của một bản phát hành đều thật hoặc đều mô phỏng",
                "select t.* from batch t where t.is_synthetic is null "
                "or (t.is_synthetic and exists (select 1 from batch where not is_synthetic))",
                expected="is_synthetic is the same for every source",
                to_fix="give the synthetic sources a data folder of their own (--data)",
                shows=("source_id", "is_synthetic"),
            ),
        ],
    )
