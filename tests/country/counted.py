"""The answers for cases: every case once, counted by the rules of domain.md §2, from what the dumps print.

By Polars, from the printed codes. Nothing is shared with the project's own counting.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import polars as pl

from tests.country.cases import OWN, PORTAL, Part
from tests.country.lists import Period, month, year_to_date

Figures = dict[tuple[str, Period], int]  # (measure, period) → what is counted


def figures(heard: Sequence[tuple[str, tuple[Part, ...]]]) -> Figures:
    """What these dumps (system, parts; in the order they were heard) come to for their province."""
    months = {
        at: _month(at, in_force) for at, in_force in sorted(_in_force(heard).items())
    }
    cases = next(part.cases for _, parts in heard for part in parts)
    calendar = dict(enumerate(cases.world.months))
    found: Figures = {}
    known = {calendar[at] for at, counted in months.items() if counted.height}
    for at, counted in months.items():
        if not counted.height:
            continue
        period = month(*calendar[at])
        sums = counted.sum().row(0, named=True)
        found["dossiers_handled", period] = sums["dossiers_received"]
        rests_on = {
            "dossiers_received": (), "dossiers_online": ("with_channel",),
            "dossiers_fully_online": ("with_channel", "with_level"), "results_issued": ("with_document",),
            "results_digitised": ("with_document",),
        }  # fmt: skip
        # what is said of no case is unknown, not zero
        found.update(
            {
                (m, period): sums[m]
                for m, needed in rests_on.items()
                if all(sums[n] for n in needed)
            }
        )
        for measure in ("dossiers_fee_due", "dossiers_paid_online"):
            found[measure, period] = 0
    begun = pl.concat(list(months.values())).filter(pl.col("begun").is_not_null())
    for row in (
        begun.group_by("begun")
        .agg(pl.col("dossiers_fee_due", "dossiers_paid_online").sum())
        .to_dicts()
    ):
        y, m = row.pop("begun")
        if (y, m) in known:
            found.update(
                {(measure, month(y, m)): value for measure, value in row.items()}
            )
    paid = begun.filter(pl.col("paid_on_portal") > 0)
    for y, m in known:
        if all((y, earlier) in known for earlier in range(1, m + 1)):
            so_far = [
                service
                for service, (py, pm) in paid.select("service", "begun").rows()
                if py == y and pm <= m
            ]
            found["tthc_fee_paid_online_npsp", year_to_date(y, m)] = len(set(so_far))
    return found


def sent(
    heard: Sequence[tuple[str, tuple[Part, ...]]], system: str
) -> dict[tuple[int, int], int]:
    """How many dated cases of each month a system sent itself: what it says now."""
    found = {}
    for at, parts in _in_force(heard).items():
        own = _one_system(tuple(p for p in parts if p.system == system))
        if own is not None and (
            count := own.filter(pl.col("NgayTiepNhan").is_not_null()).height
        ):
            found[next(iter(parts)).cases.world.months[at]] = count
    return found


def _in_force(
    heard: Iterable[tuple[str, tuple[Part, ...]]],
) -> dict[int, tuple[Part, ...]]:
    """Month → the parts that hold: every one of the province's, the last of the portal's."""
    own: dict[int, list[Part]] = {}
    portal: dict[int, Part] = {}
    for system, parts in heard:
        for part in parts:
            if system == OWN:
                own.setdefault(part.at, []).append(part)
            else:
                portal[part.at] = part
    return {
        at: (*own.get(at, ()), *([portal[at]] if at in portal else []))
        for at in sorted(own.keys() | portal.keys())
    }


@lru_cache(maxsize=512)
def _one_system(parts: tuple[Part, ...]) -> pl.DataFrame | None:
    """The province's parts one upon the other, case by case; the portal has one part."""
    if not parts:
        return None
    return pl.concat([p.rows() for p in parts]).unique(
        "MaHoSo", keep="last", maintain_order=True
    )


_MONTH = {
    "service": pl.String,
    "begun": pl.List(pl.Int64),
    **dict.fromkeys(
        (
            "dossiers_received", "dossiers_online", "dossiers_fully_online", "results_issued", "results_digitised",
            "dossiers_fee_due", "dossiers_paid_online", "paid_on_portal", "with_channel", "with_level",
            "with_document",
        ),
        pl.Int64,
    ),
}  # fmt: skip


@lru_cache(maxsize=512)
def _month(at: int, parts: tuple[Part, ...]) -> pl.DataFrame:  # noqa: ARG001
    """One month of receipt: a row per service and (year, month) in which processing began, with its counts."""
    both = [
        _one_system(tuple(p for p in parts if p.system == system))
        for system in (OWN, PORTAL)
    ]
    # the province speaks first of everything it states; the portal where the province is silent
    heard = pl.concat([frame for frame in both if frame is not None])
    heard = heard.filter(pl.col("NgayTiepNhan").is_not_null())
    stated = (
        "MaTTHC",
        "MucDoDVC",
        "KenhThucHien",
        "NgayBatDauXuLy",
        "PhiLePhi",
        "DuocThanhToanTrucTuyen",
        "CoTraKetQua",
    )
    once = heard.group_by("MaHoSo", maintain_order=True).agg(
        *(pl.col(c).drop_nulls().first() for c in stated),
        pl.col("NgayKetThucXuLy").is_not_null().any().alias("done"),
        (
            pl.col("MaKetQua").is_not_null()
            & pl.col("DuongDanTepTinKetQua").is_not_null()
        )
        .any()
        .alias("electronic"),
    )
    due, online = (
        pl.col("CoTraKetQua").eq_missing("Có"),
        pl.col("KenhThucHien").eq_missing("2"),
    )
    owes, paid = (
        pl.col("PhiLePhi").fill_null(0) > 0,
        pl.col("DuocThanhToanTrucTuyen").fill_null(""),
    )
    online = online & (~due | pl.col("electronic"))
    full = pl.col("MucDoDVC").eq_missing("Toàn trình")
    counted = once.select(
        service="MaTTHC",
        begun=pl.when(pl.col("NgayBatDauXuLy").is_not_null()).then(
            pl.concat_list(
                pl.col("NgayBatDauXuLy").dt.year().cast(pl.Int64),
                pl.col("NgayBatDauXuLy").dt.month().cast(pl.Int64),
            )
        ),
        dossiers_received=pl.lit(1),
        dossiers_online=online,
        dossiers_fully_online=online & full & pl.col("done"),
        results_issued=due & pl.col("done"),
        results_digitised=due & pl.col("done") & pl.col("electronic"),
        with_channel=pl.col("KenhThucHien").is_not_null(),
        with_level=pl.col("MucDoDVC").is_not_null(),
        with_document=pl.col("CoTraKetQua").is_not_null(),
        dossiers_fee_due=owes,
        dossiers_paid_online=owes & paid.is_in(["1", "2"]),
        paid_on_portal=owes & (paid == "1"),
    )
    return (
        counted.group_by("service", "begun")
        .agg(pl.all().cast(pl.Int64).sum())
        .select(_MONTH.keys())
        .cast(_MONTH)
    )
