"""A source's vintages that serve while editions are decided on, and which of them are about what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

from ingest.declare.source import Source
from ingest.land.record_kinds import RECORD_KINDS
from ingest.store.landed import LandedStore, knowledge_order
from ingest.store.records import Vintage


class ServingVintages:
    """What serves of one source; it changes as editions of a run are accepted one after the other.

    Which vintages are about a scope is asked of their files once, and only if somebody asks: what a
    decision costs does not grow with the number of editions.
    """

    def __init__(self, source: Source, store: LandedStore) -> None:
        self.source = source
        self._store = store
        self._by_id: dict[str, Vintage] = {}
        self._by_edition: defaultdict[str, dict[str, Vintage]] = defaultdict(dict)
        self._by_scope_hash: defaultdict[str, dict[str, Vintage]] = defaultdict(dict)
        for vintage in store.list_vintages(source.id):
            self._add(vintage)

    @property
    def vintages(self) -> Collection[Vintage]:
        """All of them."""
        return self._by_id.values()

    def holds_vintage(self, vintage_id: str) -> bool:
        """Whether some reading of this vintage serves."""
        return vintage_id in self._by_id

    def holds_edition(self, edition_id: str) -> bool:
        """Whether something of this edition serves."""
        return bool(self._by_edition[edition_id])

    def list_of_edition(self, edition_id: str) -> list[Vintage]:
        """What serves of an edition."""
        return list(self._by_edition[edition_id].values())

    def list_of_scope(self, vintage: Vintage) -> list[Vintage]:
        """Those that are about just the same as `vintage`, and became known no later."""
        moment = knowledge_order(vintage)
        of_scope = self._by_scope_hash[vintage.scope_hash].values()
        return [v for v in of_scope if knowledge_order(v) <= moment]

    def list_until(self, vintage: Vintage) -> list[Vintage]:
        """Those that became known no later than `vintage`."""
        moment = knowledge_order(vintage)
        return [v for v in self.vintages if knowledge_order(v) <= moment]

    def list_scopes(self, files: list[Path]) -> set[Hashable]:
        """What a vintage with these files is about."""
        kind = RECORD_KINDS[self.source.contract]
        return kind.list_scopes(self.source.replaces, files)

    def list_about(self, scopes: Iterable[Hashable]) -> list[Vintage]:
        """Those that are about at least one of the scopes, as they became known."""
        found: dict[str, Vintage] = {}
        for scope in scopes:
            found |= self._about.get(scope, {})
        return sorted(found.values(), key=knowledge_order)

    def replace(self, dropped: Sequence[Vintage], new: Sequence[Vintage]) -> None:
        """Some stop serving and new ones, or new readings, have come into the store."""
        for vintage in (*dropped, *new):
            serving = self._by_id.get(vintage.vintage_id)
            if serving is not None:
                self._remove(serving)
                self.__dict__.pop("_about", None)
        for vintage in new:
            self._add(vintage)
        if "_about" not in self.__dict__:
            return
        for vintage in new:
            self._note_scopes(self._about, vintage)

    def _add(self, vintage: Vintage) -> None:
        name = vintage.vintage_id
        self._by_id[name] = vintage
        self._by_edition[vintage.edition_id][name] = vintage
        self._by_scope_hash[vintage.scope_hash][name] = vintage

    def _remove(self, vintage: Vintage) -> None:
        name = vintage.vintage_id
        del self._by_id[name]
        del self._by_edition[vintage.edition_id][name]
        del self._by_scope_hash[vintage.scope_hash][name]

    @cached_property
    def _about(self) -> dict[Hashable, dict[str, Vintage]]:
        """Scope → the vintages about it, by id."""
        about: dict[Hashable, dict[str, Vintage]] = {}
        for vintage in self.vintages:
            self._note_scopes(about, vintage)
        return about

    def _note_scopes(
        self, about: dict[Hashable, dict[str, Vintage]], vintage: Vintage
    ) -> None:
        for scope in self.list_scopes(self._store.list_files(vintage)):
            about.setdefault(scope, {})[vintage.vintage_id] = vintage
