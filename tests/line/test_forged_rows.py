"""A landed file altered together with its hash: gate B reads the printed text beside each value again."""

from __future__ import annotations

import polars as pl

from tests.line.house import GOOD, House, workbook


def test_a_value_times_ten_is_refused_though_its_hash_was_forged_too(
    published: House,
) -> None:
    landed = published.workspace().landed
    [vintage] = landed.list_vintages("office__dossiers")
    path = landed.rows_path(vintage)
    rows = pl.read_parquet(path)
    is_altered = pl.col("measure_code") == "dossiers_received"
    value = pl.when(is_altered).then(pl.col("value") * 10).otherwise("value")
    rows.with_columns(value.cast(rows.schema["value"])).write_parquet(path)
    forged = vintage.model_copy(update={"landed_sha256": landed.hash_files(vintage)})
    forged.write(path.parents[1] / "vintage.json")
    assert landed.is_whole(forged)

    # something new, without which nothing is loaded
    workbook(published.form, (*GOOD[:3], ("Lào Cai", None, None, 33.5)))
    outcome = published.refresh()
    assert outcome.exit_code == 1, outcome.message
    assert "values_are_what_was_printed" in outcome.message
    assert published.ask("select max(value) from fct_observation") == [(1000,)]
