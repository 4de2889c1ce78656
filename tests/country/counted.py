"""The answers for cases: every case once, counted by the rules of domain.md §2, from what the dumps print.

A case is identified over both systems and all dumps in force, dated by the source that speaks first, and only then
counted, in that one month (judging.md §4). By Polars, from the printed codes. Nothing is shared with the project's
own counting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import polars as pl

from tests.country.cases import OWN, PORTAL, Part
from tests.country.lists import Period, month, year_to_date

Figures = dict[tuple[str, Period], int]  # (measure, period) → what is counted
Month = tuple[int, int]
# what is said of no case is unknown, not zero
_RESTS_ON = {
    "dossiers_received": (), "dossiers_online": ("with_channel",),
    "dossiers_fully_online": ("with_channel", "with_level"), "results_issued": ("with_document",),
    "results_digitised": ("with_document",),
}  # fmt: skip
_FEES = ("dossiers_fee_due", "dossiers_paid_online")


def figures(heard: Sequence[tuple[str, tuple[Part, ...]]]) -> Figures:
    """What these dumps (system, parts; in the order they were heard) come to for their province."""
    return dict(_figures(_in_force(heard, OWN), _in_force(heard, PORTAL)))


# the same dumps hold on most of the days on which anything is known
@lru_cache(maxsize=512)
def _figures(own: tuple[Part, ...], portal: tuple[Part, ...]) -> Figures:
    counted = _count(own, portal)
    found: Figures = {}
    known: set[Month] = set()
    for received, of_month in counted.group_by("received"):
        y, m = received[0]
        known.add((y, m))
        found |= _figures_of_month(month(y, m), of_month)
    begun = counted.filter(pl.col("begun").is_not_null())
    for row in begun.group_by("begun").agg(pl.col(_FEES).sum()).to_dicts():
        y, m = row.pop("begun")
        if (y, m) in known:
            found.update((((measure, month(y, m)), n) for measure, n in row.items()))
    return found | _services_paid(begun, known)


def count_services(heard: Sequence[tuple[str, tuple[Part, ...]]]) -> pl.DataFrame:
    """A row per service, month of receipt and month in which processing began, with its counts."""
    return _count(_in_force(heard, OWN), _in_force(heard, PORTAL))


def _figures_of_month(period: Period, counted: pl.DataFrame) -> Figures:
    """What the cases received in a month come to; fees are of the month processing began, none until one is."""
    sums = counted.drop("service", "received", "begun").sum().row(0, named=True)
    found = {("dossiers_handled", period): sums["dossiers_received"]}
    for measure, needed in _RESTS_ON.items():
        if all(sums[n] for n in needed):
            found[measure, period] = sums[measure]
    return found | {(measure, period): 0 for measure in _FEES}


def _services_paid(begun: pl.DataFrame, known: set[Month]) -> Figures:
    """Distinct services paid for on the portal since January, where every month of the year so far is known."""
    paid = begun.filter(pl.col("paid_on_portal") > 0)
    found: Figures = {}
    for y, m in known:
        if all((y, earlier) in known for earlier in range(1, m + 1)):
            so_far = {
                service
                for service, (py, pm) in paid.select("service", "begun").rows()
                if py == y and pm <= m
            }
            found["tthc_fee_paid_online_npsp", year_to_date(y, m)] = len(so_far)
    return found


def sent(
    heard: Sequence[tuple[str, tuple[Part, ...]]], system: str
) -> dict[Month, int]:
    """How many dated cases of each month a system sent itself: of the one month in which each is counted."""
    own = _one_system(_in_force(heard, system))
    if own is None:
        return {}
    decided: dict[str, Month] = {}
    for speaker in (OWN, PORTAL):
        frame = _one_system(_in_force(heard, speaker))
        if frame is not None:
            for code, day in frame.select("MaHoSo", "NgayTiepNhan").rows():
                decided.setdefault(code, (day.year, day.month))
    return dict(Counter(decided[code] for code in own["MaHoSo"]))


def _in_force(
    heard: Iterable[tuple[str, tuple[Part, ...]]], system: str
) -> tuple[Part, ...]:
    """The parts of a system that hold, in the order heard: all of the province's, a month's last of the portal's."""
    parts = [part for sender, sent in heard if sender == system for part in sent]
    if system == OWN:
        return tuple(parts)
    last = {part.at: number for number, part in enumerate(parts)}
    return tuple(parts[number] for number in sorted(last.values()))


@lru_cache(maxsize=512)
def _rows(part: Part) -> pl.DataFrame:
    return part.rows()


@lru_cache(maxsize=512)
def _one_system(parts: tuple[Part, ...]) -> pl.DataFrame | None:
    """Each dated case of a system as its last dump in force has it: in one month, whatever older dumps said."""
    if not parts:
        return None
    dated = pl.concat([_rows(p) for p in parts]).filter(
        pl.col("NgayTiepNhan").is_not_null()
    )
    return dated.unique("MaHoSo", keep="last", maintain_order=True)


_COUNTED = {
    "service": pl.String,
    "received": pl.List(pl.Int64),
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


def _month_of(date: str) -> pl.Expr:
    """(year, month) of a date, null where there is none."""
    parts = (pl.col(date).dt.year(), pl.col(date).dt.month())
    return pl.when(pl.col(date).is_not_null()).then(
        pl.concat_list(part.cast(pl.Int64) for part in parts)
    )


@lru_cache(maxsize=512)
def _count(own: tuple[Part, ...], portal: tuple[Part, ...]) -> pl.DataFrame:
    """A row per service, month of receipt and month in which processing began, with its counts."""
    # the province speaks first of everything it states; the portal where the province is silent
    both = [_one_system(parts) for parts in (own, portal)]
    heard = pl.concat([frame for frame in both if frame is not None])
    stated = (
        "NgayTiepNhan",
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
        received=_month_of("NgayTiepNhan"),
        begun=_month_of("NgayBatDauXuLy"),
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
        counted.group_by("service", "received", "begun")
        .agg(pl.all().cast(pl.Int64).sum())
        .select(_COUNTED.keys())
        .cast(_COUNTED)
    )
