"""Cases (hồ sơ) of one province: what is the case, and what each of two systems shows of it on a day.

Drawn and cut set by set, a month at a time, so that a province may have 100 million of them. A case is filed, taken
up, paid for and finished on days of its own; a system shows what has happened by the day of its dump. The province's
own system sends each month's cases, and those of the month before that moved on; the national portal sends a month
whole, lags behind, lacks some of the province's cases and has some the province lacks.

Near the end of a month the two may disagree on the month: the portal dates some cases a few days later, and the
province corrects the date of some of its own in its next dump. Each of them is one case still (judging.md §4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from tests.country.lists import month_end
from tests.country.world import World

# measures counted from cases: whoever sends cases prints none of them
COUNTED = (
    "dossiers_received", "dossiers_handled", "dossiers_online", "dossiers_fully_online", "results_issued",
    "results_digitised", "dossiers_fee_due", "dossiers_paid_online", "tthc_fee_paid_online_npsp",
)  # fmt: skip
OWN, PORTAL = "own", "portal"
LEVELS = {"full": "Toàn trình", "partial": "Một phần", "none": "Chưa trực tuyến"}
# days from filing after which the national portal has what was slow to reach it, and by how many it lags behind
SLOW_SYNC, LAG = 30, 15
# days by which the portal dates a case later, and the day of the next month on which the province corrects a date
DATED_LATER, CORRECTED_ON = 4, 20
PERSON = "Nguyễn Văn Mô Phỏng"
KEPT_BELOW = 200_000  # cases of a month that are kept in memory once drawn


@dataclass(frozen=True)
class Part:
    """One month of one dump: what `system` shows on `day` of the cases it keeps with month `at`.

    `since`: only what it did not show like that on that day. `is_corrected`: without the cases sent by mistake.
    """

    cases: Cases
    system: str
    at: int
    day: dt.date
    since: dt.date | None = None
    is_corrected: bool = False

    def rows(self) -> pl.DataFrame:
        """Codes and texts as printed, a column for each of COLUMNS; dates as dates."""
        now = self.cases.shown(
            self.system, self.at, self.day, is_corrected=self.is_corrected
        )
        if self.since is None:
            return now
        before = self.cases.shown(self.system, self.at, self.since)
        return now.join(before, on=now.columns, how="anti", nulls_equal=True)


@dataclass(frozen=True, eq=False)
class Cases:
    """Every case of one province. `per_month`: about how many are filed in a month.

    `is_synced`: both systems have every case, at once; `has_undated`: some lack their receipt date.
    `has_two_dates`: around the end of a month the portal dates some otherwise, and the province corrects some.
    """

    world: World
    unit_id: str
    per_month: int
    is_synced: bool
    has_undated: bool
    has_two_dates: bool = False
    _kept: dict[int, pl.DataFrame] = field(default_factory=dict, repr=False)

    def month(self, at: int) -> pl.DataFrame:
        """The cases the province first dates in month `at` and everything that will ever happen to them."""
        if at in self._kept:
            return self._kept[at]
        drawn = self._draw(at)
        if drawn.height < KEPT_BELOW:
            self._kept[at] = drawn
        return drawn

    def _draw(self, at: int) -> pl.DataFrame:
        y, m = self.world.months[at]
        rng = np.random.default_rng([self.world.seed, at, *self.unit_id.encode()])
        count = int(self.per_month * rng.uniform(0.8, 1.2)) + 1
        services = self._services(at)
        # some services are offered and never asked for
        which = (rng.random(count) ** 2 * max(1, services.height - 3)).astype(np.int64)
        first = dt.date(y, m, 1)
        days = (month_end(y, m) - first).days + 1

        def chance(share: float) -> pl.Series:
            return pl.Series(rng.random(count) < share)

        def later(least: int, most: int) -> pl.Series:
            return pl.Series(rng.integers(least, most + 1, count))

        gso = self.world.lists.units[self.unit_id].gso_code
        drawn = pl.DataFrame(
            {
                "number": np.arange(count),
                "received": rng.integers(0, days, count),
                "channel": rng.choice([1, 2, 3, 0], count, p=[0.3, 0.55, 0.05, 0.1]),
            }
        ).with_columns(services[which])
        drawn = drawn.with_columns(
            pl.format(
                f"H{gso}-{y}{m:02}-{{}}", pl.col("number").cast(pl.String).str.zfill(8)
            ).alias("code"),
            pl.lit(first).dt.offset_by(pl.format("{}d", "received")).alias("received"),
            pl.when(pl.col("channel") > 0).then("channel"),
        )
        started = pl.col("received") + pl.duration(
            days=pl.when(chance(0.1)).then(later(15, 40)).otherwise(later(0, 3))
        )
        drawn = drawn.with_columns(
            started.alias("started"), chance(0.9).alias("is_ever_finished")
        )
        owed = (
            pl.when(chance(0.15)).then(0).when(chance(0.05)).then(None).otherwise("fee")
        )
        is_online = pl.col("channel") == 2
        paid = (
            pl.when(chance(0.2)).then(None)
            .when(is_online & chance(0.5)).then(1)
            .when(is_online | chance(0.2)).then(2)
            .otherwise(3)
        )  # fmt: skip
        drawn = drawn.with_columns(self._other_dates(at, count))
        return drawn.with_columns(
            finished=pl.when("is_ever_finished").then(
                pl.col("started") + pl.duration(days=later(1, 45))
            ),
            fee=owed,
            paid=pl.when(pl.col("fee") > 0).then(paid),
            has_code=chance(0.85),
            has_link=chance(0.8),
            is_undated=chance(0.01) if self.has_undated else pl.lit(value=False),
            in_own=pl.lit(value=True) if self.is_synced else ~chance(0.03),
            in_portal=pl.when(is_online).then(chance(0.8)).otherwise(chance(0.2))
            | pl.lit(self.is_synced),
            is_slow=pl.lit(value=False) if self.is_synced else chance(0.1),
            is_mistaken=chance(0.02),
            own_is_silent=chance(0.15),
        ).filter(pl.col("in_own") | pl.col("in_portal"))

    def _other_dates(self, at: int, count: int) -> tuple[pl.Expr, pl.Expr]:
        """Columns `portal_received` and `own_corrected`: the dates as the portal and the corrected dump give them."""
        end = month_end(*self.world.months[at])
        received = pl.col("received")
        is_last = received > end - dt.timedelta(DATED_LATER)
        is_first = received < end.replace(day=3)
        if not self.has_two_dates:
            return received.alias("portal_received"), received.alias("own_corrected")
        # drawn apart, so that the same cases come with and without two dates
        rng = np.random.default_rng([self.world.seed, at, 2, *self.unit_id.encode()])

        def chance(share: float) -> pl.Series:
            return pl.Series(rng.random(count) < share)

        later = received + dt.timedelta(DATED_LATER)
        before = end.replace(day=1) - dt.timedelta(1)
        return (
            pl.when(is_last & chance(0.3))
            .then(later)
            .otherwise("received")
            .alias("portal_received"),
            pl.when(is_last & chance(0.2))
            .then(later)
            .when(is_first & chance(0.2))
            .then(before)
            .otherwise("received")
            .alias("own_corrected"),
        )

    def _services(self, at: int) -> pl.DataFrame:
        rows = [
            (
                p.code,
                p.level if p.level in LEVELS else "none",
                20_000 * bool(p.fee_required),
                p.returns_document,
            )
            for p in self.world.procedures(self.unit_id, at)
        ]
        schema = {
            "service": pl.String,
            "level": pl.String,
            "fee": pl.Int64,
            "returns_document": pl.Boolean,
        }
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _dated(self, system: str, at: int, day: dt.date) -> pl.DataFrame:
        """What a system has of month `at`, with the receipt date it gives on that day in `dated`.

        The province keeps a case with the month it dated it in first, the portal with the month it dates it in.
        """
        cases = self.month(at)
        end = month_end(*self.world.months[at])
        if system == OWN:
            is_corrected = day >= end + dt.timedelta(CORRECTED_ON)
            return cases.with_columns(
                dated="own_corrected" if is_corrected else "received"
            )
        if at > self.world.first and self.has_two_dates:
            cases = pl.concat([self.month(at - 1), cases])
        first = end.replace(day=1)
        return cases.with_columns(dated="portal_received").filter(
            pl.col("dated").is_between(first, end)
        )

    def shown(
        self, system: str, at: int, day: dt.date, *, is_corrected: bool = False
    ) -> pl.DataFrame:
        known = day if system == OWN else day - dt.timedelta(LAG)
        cases = self._dated(system, at, day)
        if system == OWN:
            cases = cases.filter("in_own")
        else:
            slow = pl.col("is_slow") & (
                pl.col("received") + pl.duration(days=SLOW_SYNC) > day
            )
            cases = cases.filter(
                pl.col("in_portal") & ~slow & ~(pl.col("is_mistaken") & is_corrected)
            )
        has_begun, is_done = pl.col("started") <= known, pl.col("finished") <= known
        is_told = ~pl.col("own_is_silent") if system == OWN else pl.lit(value=True)
        by_portal = pl.col("paid") == 1
        code = pl.when(is_done & pl.col("has_code")).then(pl.format("KQ-{}", "code"))
        file = pl.format("https://example.invalid/{}.pdf", "code")
        returns = pl.col("returns_document").replace_strict(
            {True: "Có", False: "Không"}, return_dtype=pl.String
        )
        # each sees what is paid through itself; the province also hears of some of what the portal took
        sees = by_portal if system == PORTAL else ~by_portal | pl.col("own_is_silent")
        return cases.select(
            MaHoSo="code",
            MaTTHC="service",
            MucDoDVC=pl.when(is_told).then(pl.col("level").replace_strict(LEVELS)),
            KenhThucHien=pl.when(is_told).then("channel").cast(pl.String),
            NgayTiepNhan=pl.when(~pl.col("is_undated")).then("dated"),
            NgayBatDauXuLy=pl.when(has_begun).then("started"),
            NgayKetThucXuLy=pl.when(is_done).then("finished"),
            PhiLePhi="fee",
            DuocThanhToanTrucTuyen=pl.when(has_begun & sees).then("paid").cast(pl.String),
            # the portal does not know which procedures return a document
            CoTraKetQua=returns if system == OWN else pl.lit(None, pl.String),
            MaKetQua=code,
            DuongDanTepTinKetQua=pl.when(code.is_not_null() & pl.col("has_link")).then(file),
        )  # fmt: skip


def cases_of(world: World, dossiers: int) -> Cases | None:
    """The province that sends cases: one no merger touches. None where there is none, or nothing to send."""
    alone = [
        u
        for u in world.members
        if world.class_of(u) == "province"
        and world.lists.units[u].exists(month_end(*world.months[-1]))
        and world.lists.units[u].exists(month_end(*world.months[world.first]))
    ]
    months = len(world.months) - world.first
    if not alone or not dossiers:
        return None
    rng = world.rng("cases", alone[0])
    is_unsynced, has_undated, has_two_dates = (
        world.flaws.strikes(f, rng)
        for f in ("case_unsynced", "case_undated", "case_dated_twice")
    )
    return Cases(
        world,
        alone[0],
        max(1, dossiers // months),
        not is_unsynced,
        has_undated,
        has_two_dates,
    )


def dumps(cases: Cases) -> Iterator[tuple[str, dt.date, str, tuple[Part, ...]]]:
    """(system, day of publication, label, what is in it) of every dump of both systems."""
    world, before = cases.world, None
    for at in range(world.first, len(world.months)):
        y, m = world.months[at]
        end, label = month_end(y, m), f"{y}-{m:02}"
        rng = world.rng("cases", at, cases.unit_id)
        day = end + dt.timedelta(5)
        moved_on = (Part(cases, OWN, at - 1, day, since=before),) if before else ()
        yield OWN, day, label, (*moved_on, Part(cases, OWN, at, day))
        before = day
        delay = rng.randint(60, 100) if world.flaws.strikes("case_late", rng) else 8
        first = end + dt.timedelta(delay)
        yield PORTAL, first, label, (Part(cases, PORTAL, at, first),)
        if world.flaws.strikes("case_corrected", rng):
            again = first + dt.timedelta(rng.randint(20, 50))
            yield (
                PORTAL,
                again,
                label,
                (Part(cases, PORTAL, at, again, is_corrected=True),),
            )
