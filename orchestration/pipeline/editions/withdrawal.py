"""What a new edition would withdraw: figures or records that serve in the scopes it replaces, and
that it no longer states.

Absence inside such a scope is a withdrawal. A file that was cut between two rows looks the same, so
that somebody is asked before much of it goes, or a whole unit, period or measure.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import duckdb

from expectations.verdict import MOST_ROWS_SHOWN, Verdict
from ingest.declare.source import Source
from ingest.land.dossiers.session import open_database, open_scratch_folder
from ingest.store.landed import LandedStore, knowledge_order
from ingest.store.landing import Landing
from ingest.store.records import Vintage
from orchestration.pipeline.editions.serving import ServingVintages

RULE = "withdraws_too_much"
LIST_FILE = "withdrawn.csv"

_FOLDER = Path(__file__).parent
_STATED = {
    contract: (_FOLDER / f"stated_{contract}.sql").read_text("utf-8")
    for contract in ("observation", "procedure", "dossier")
}
_WITHDRAWN = (_FOLDER / "withdrawn.sql").read_text("utf-8")
_PARTS = (_FOLDER / "withdrawal_parts.sql").read_text("utf-8")
_GROUPS = (_FOLDER / "withdrawal_groups.sql").read_text("utf-8")
_LIST = (_FOLDER / "withdrawn_list.sql").read_text("utf-8")
_CREATE_STATED = """
    create temp table stated (
        edition integer,
        is_new boolean,
        scope varchar,
        statement varchar,
        unit_id varchar,
        measure_code varchar,
        period varchar,
        period_start date,
        period_end date,
        period_kind varchar,
        breakdown varchar,
        record_code varchar,
        is_figure boolean,
        is_stated boolean
    )
"""
_COUNT = """
    select
        (select count(*) from in_force where is_before and is_figure) as before,
        (select count(*) from withdrawn) as withdrawn
"""
_HAS_LOST_CASE = """
    select 1
    from read_parquet($before) as earlier
    anti join read_parquet($after) as later using (dossier_code)
    limit 1
"""
# So many units, periods or measures that would go whole are named in a sentence.
_NAMES_SHOWN = 5
_PLURALS = {"unit": "units", "period": "periods", "measure": "measures"}


@dataclass(frozen=True)
class Withdrawal:
    """What an edition would withdraw. `before`: how many figures serve in the scopes it replaces.

    `whole`: unit, period or measure → the names of those of which nothing would be left. `groups`:
    the rows of `withdrawal_groups.sql`. `listed`: the whole list as CSV.
    """

    before: int
    withdrawn: int
    whole: Mapping[str, tuple[str, ...]]
    groups: tuple[dict[str, object], ...]
    listed: bytes

    @property
    def share(self) -> float:
        """Of what serves, from 0 to 1."""
        return self.withdrawn / self.before


def find_unasked_withdrawal(
    store: LandedStore,
    serving: ServingVintages,
    landings: Sequence[Landing],
    scratch_folder: Path,
) -> Withdrawal | None:
    """The first part of an edition that withdraws more than its source may without a word.

    `landings`: its vintages that say something new. Those that became known together are heard
    together; each is compared with what was in force just before it. None where nobody need be
    asked.
    """
    source = serving.source
    if not source.can_withdraw or source.max_withdrawn_share == 1:
        return None
    heard: list[Landing] = []
    in_order = sorted(landings, key=lambda landing: knowledge_order(landing.vintage))
    for _, group in groupby(in_order, key=lambda landing: landing.vintage.known_from):
        together = list(group)
        earlier = _list_earlier(store, serving, together)
        earlier += [(landing.vintage, landing.files) for landing in heard]
        heard += together
        if not earlier:
            continue
        withdrawal = measure_withdrawal(source, earlier, together, scratch_folder)
        if withdrawal is not None and is_too_much(source, withdrawal):
            return withdrawal
    return None


def is_too_much(source: Source, withdrawal: Withdrawal) -> bool:
    """Whether somebody has to be asked before so much goes."""
    if withdrawal.share > source.max_withdrawn_share:
        return True
    return any(part not in source.may_withdraw_whole for part in withdrawal.whole)


def _list_earlier(
    store: LandedStore, serving: ServingVintages, landings: Sequence[Landing]
) -> list[tuple[Vintage, list[Path]]]:
    """The vintages that may state something in the scopes of these, and became known before them,
    with their files.
    """
    if not serving.vintages:
        return []
    first = min(knowledge_order(landing.vintage) for landing in landings)
    if serving.source.replaces == "whole":
        # The last one replaced all before it.
        before = [v for v in serving.vintages if knowledge_order(v) < first]
        before = sorted(before, key=knowledge_order)[-1:]
    else:
        scopes = set().union(*(serving.list_scopes(one.files) for one in landings))
        about = serving.list_about(scopes)
        before = [v for v in about if knowledge_order(v) < first]
    return [(vintage, store.list_files(vintage)) for vintage in before]


def measure_withdrawal(
    source: Source,
    earlier: Sequence[tuple[Vintage, list[Path]]],
    landings: Sequence[Landing],
    scratch_folder: Path,
) -> Withdrawal | None:
    """Compare what vintages stated with what is stated once the landings are heard.

    `earlier`: the vintages before them with their files. None where nothing goes.
    """
    in_order = sorted(earlier, key=lambda one: knowledge_order(one[0]))
    editions = [files for _, files in in_order]
    first_new = len(editions)
    editions += [landing.files for landing in landings]
    with _open_database(scratch_folder) as connection:
        if source.lists_cases and not _has_lost_case(connection, editions, first_new):
            return None
        connection.execute(_CREATE_STATED)
        for number, files in enumerate(editions):
            values = {
                "number": number,
                "arrived": number >= first_new,
                "replaces": source.replaces,
                "files": [str(path) for path in files],
            }
            connection.execute(_STATED[source.contract], values)
        connection.execute(_WITHDRAWN)
        before, withdrawn = connection.execute(_COUNT).fetchall()[0]
        if not withdrawn:
            return None
        return _describe(connection, before, withdrawn)


def _has_lost_case(
    connection: duckdb.DuckDBPyConnection,
    editions: Sequence[Sequence[Path]],
    first_new: int,
) -> bool:
    """Whether any case is no longer there at all: mostly none is, and millions need no second look."""
    files = {
        "before": [str(path) for paths in editions[:first_new] for path in paths],
        "after": [str(path) for paths in editions[first_new:] for path in paths],
    }
    return bool(connection.execute(_HAS_LOST_CASE, files).fetchall())


@contextmanager
def _open_database(scratch_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of its own, which spills into the scratch folder where an edition has millions of
    rows.
    """
    scratch_folder.mkdir(parents=True, exist_ok=True)
    with (
        open_scratch_folder(scratch_folder) as scratch,
        open_database(scratch) as connection,
    ):
        yield connection


def _describe(
    connection: duckdb.DuckDBPyConnection, before: int, withdrawn: int
) -> Withdrawal:
    whole: dict[str, tuple[str, ...]] = {}
    for part, name in connection.execute(_PARTS).fetchall():
        whole[part] = (*whole.get(part, ()), name)
    groups = connection.execute(_GROUPS).pl().to_dicts()
    listed = io.BytesIO()
    connection.execute(_LIST).pl().write_csv(listed, include_bom=True)
    return Withdrawal(before, withdrawn, whole, tuple(groups), listed.getvalue())


def build_verdict(
    source: Source, edition_id: str, withdrawal: Withdrawal, vintage_ids: frozenset[str]
) -> Verdict:
    """The withdrawal in the words of a gate, with what would go by unit and measure."""
    share = f"{source.max_withdrawn_share:.0%}"
    return Verdict(
        rule=RULE,
        sentence="A new edition leaves out no more than its source may, and no unit, period or measure as a"
        " whole, unless somebody has confirmed it",
        sentence_vi="Ấn bản mới không bỏ quá tỷ lệ mà nguồn được phép bỏ, và không bỏ trọn một đơn vị, một kỳ hay"
        " một chỉ tiêu, trừ khi đã có người xác nhận",
        table=source.contract,
        severity="critical",
        outcome="failed",
        expected=f"at most {share} of the {withdrawal.before:,} figures or records it replaces left out, and no"
        f" {_name_guarded(source)} as a whole",
        found=describe_withdrawal(withdrawal),
        to_fix=f"if the file is cut or wrong, put the whole one in its place. If these are to go: `chiso held"
        f" confirm {source.id}/{edition_id} --by NAME --why TEXT`. If it is not to be read at all: `chiso held"
        f" dismiss` with the same words. All of them are listed in {LIST_FILE} beside this report",
        rows_examined=withdrawal.before,
        failing_count=len(withdrawal.groups),
        failing_rows=withdrawal.groups[:MOST_ROWS_SHOWN],
        failing_vintages=vintage_ids,
    )


def _name_guarded(source: Source) -> str:
    """The parts that may not go whole without a word."""
    guarded = [part for part in _PLURALS if part not in source.may_withdraw_whole]
    return " or ".join(guarded) or "source"


def describe_withdrawal(withdrawal: Withdrawal) -> str:
    """`35 of 70 would go (50.0%), with all of 35 units (VN-01, VN-02, …)`"""
    text = f"{withdrawal.withdrawn:,} of {withdrawal.before:,} would go ({withdrawal.share:.1%})"
    parts: list[str] = []
    for part, names in withdrawal.whole.items():
        shown = list(names[:_NAMES_SHOWN])
        if len(names) > _NAMES_SHOWN:
            shown.append("…")
        word = part if len(names) == 1 else _PLURALS[part]
        parts.append(f"{len(names):,} {word} ({', '.join(shown)})")
    if parts:
        text += f", with all of {' and '.join(parts)}"
    return text
