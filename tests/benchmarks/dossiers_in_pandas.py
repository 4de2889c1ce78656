"""The dossiers of `dossiers` landed and counted as a user of pandas would: a contender.

Functions import what they need, so that what a library takes to load is timed apart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.dossiers import UNITS, locate_files

_LEVELS = {"1": "full", "2": "partial", "3": "none"}
_CHANNELS = {"1": "direct", "2": "online", "3": "post"}
_PAYMENTS = {"1": "national_portal", "2": "gateway"}
_DAY = "%d/%m/%Y"
_GROUP = ["unit_id", "procedure_code", "received", "begun"]
_SUMMED = (
    *("dossiers", "online", "fully_online", "issued"),
    *("digitised", "owing", "paying", "npsp"),
)


def land(folder: str) -> Callable[[], object]:
    """Type each file into Parquet."""
    import pandas as pd

    typed = Path(folder) / "pandas"
    typed.mkdir(exist_ok=True)

    def land_files() -> None:
        for file in locate_files(folder).iterdir():
            printed = pd.read_csv(file, dtype=str)
            _type(printed).to_parquet(typed / f"{file.stem}.parquet", index=False)

    return land_files


def _type(printed):
    import pandas as pd

    received = printed["NgayTiepNhan"]
    days = pd.to_datetime(received, format=_DAY, errors="coerce")
    other_days = pd.to_datetime(received, format="%Y-%m-%d", errors="coerce")
    frame = pd.DataFrame(
        {
            "dossier_code": printed["MaHoSo"],
            "unit_id": printed["DonVi"].map(UNITS),
            "procedure_code": printed["MaTTHC"],
            "online_level": printed["MucDo"].map(_LEVELS),
            "channel": printed["KenhThucHien"].map(_CHANNELS),
            "received_date": days.fillna(other_days),
            "processing_started_date": pd.to_datetime(printed["NgayXuLy"], format=_DAY),
            "finished_date": pd.to_datetime(printed["NgayTra"], format=_DAY),
            "fee_due": pd.to_numeric(printed["LePhi"]),
            "payment_channel": printed["ThanhToan"].map(_PAYMENTS),
            "returns_document": printed["CoKetQua"] == "1",
            "result_code": printed["MaKetQua"],
            "has_result_link": printed["DuongDanTepTinKetQua"].notna(),
        }
    )
    return frame[frame["unit_id"].notna()]


def count(folder: str) -> Callable[[], object]:
    """Count month by month."""
    import pandas as pd

    def count_files() -> list[int]:
        parts = []
        for path in sorted((Path(folder) / "pandas").iterdir()):
            parts.append(_count_month(pd.read_parquet(path)))
        every = pd.concat(parts)
        return [*map(int, every[list(_SUMMED)].sum()), len(every)]

    return count_files


def _count_month(listed):
    once = listed.drop_duplicates(["unit_id", "dossier_code"])
    is_done = once["finished_date"].notna()
    is_electronic = once["result_code"].notna() & once["has_result_link"]
    is_issued = once["returns_document"] & is_done
    is_online = (once["channel"] == "online") & (
        ~once["returns_document"] | is_electronic
    )
    owes = once["fee_due"] > 0
    flags = once[["unit_id", "procedure_code"]].assign(
        received=once["received_date"].dt.to_period("M").dt.start_time,
        begun=once["processing_started_date"].dt.to_period("M").dt.start_time,
        dossiers=True,
        online=is_online,
        fully_online=is_online & (once["online_level"] == "full") & is_done,
        issued=is_issued,
        digitised=is_issued & is_electronic,
        owing=owes,
        paying=owes & once["payment_channel"].notna(),
        npsp=owes & (once["payment_channel"] == "national_portal"),
    )
    grouped = flags.groupby(_GROUP, dropna=False, observed=True)
    return grouped[list(_SUMMED)].sum().reset_index()
