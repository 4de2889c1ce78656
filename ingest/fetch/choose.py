"""Which file of a dataset a source means: by its stable id, or the newest whose name matches."""

from __future__ import annotations

import datetime as dt
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.declare.fetch import CkanFetch, DcatFetch, DkanFetch
from ingest.declare.pattern import compile_pattern
from ingest.problem import Refusal

Declared = CkanFetch | DkanFetch | DcatFetch

_MOST_LISTED = 20


@dataclass(frozen=True)
class Candidate:
    """A CKAN resource, or a DCAT or DKAN distribution. As printed; "" where the portal says nothing."""

    id: str
    name: str
    url: str
    formats: tuple[str, ...] = ()
    modified: str = ""

    @property
    def file_name(self) -> str:
        """The last part of its address."""
        try:
            path = urllib.parse.urlsplit(self.url).path
        except ValueError:
            # Half an IPv6 address: the client refuses it, where this is the file meant.
            path = self.url
        return urllib.parse.unquote(path.rpartition("/")[2])

    @property
    def modified_at(self) -> dt.datetime:
        """UTC where the portal names no zone; the beginning of time where it gives no readable date."""
        try:
            moment = dt.datetime.fromisoformat(self.modified)
        except ValueError:
            return dt.datetime.min.replace(tzinfo=dt.UTC)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

    @property
    def receipt_headers(self) -> dict[str, str]:
        """What the portal says about the file, for its receipt."""
        facts = {
            "resource-id": self.id,
            "resource-name": self.name,
            "resource-modified": self.modified,
        }
        return {name: text for name, text in facts.items() if text}

    def is_of(self, media_type: str) -> bool:
        """Whether it has the media type: `csv` is also text/csv, CSV, and the address IANA gives it."""
        wanted = media_type.lower()
        for form in self.formats:
            if form.lower() == wanted or form.lower().endswith(f"/{wanted}"):
                return True
        return False


def choose_files(
    candidates: Sequence[Candidate], declared: Declared, *, where: str
) -> list[Candidate]:
    """The candidates meant, one unless `take` is all. Raises Refusal where none matches or none is newest."""
    matching = [candidate for candidate in candidates if _is_meant(candidate, declared)]
    if not matching:
        raise _refuse_all(candidates, declared, where)
    if declared.take == "all" or len(matching) == 1:
        return matching
    if not declared.media_types and not _share_a_format(matching):
        found = f"several formats: {_list_candidates(matching)}"
        raise _refuse_to_guess("files of one format", found, "`media_types`", where)
    newest = max(candidate.modified_at for candidate in matching)
    latest = [candidate for candidate in matching if candidate.modified_at == newest]
    if len(latest) > 1:
        found = f"several, none newer: {_list_candidates(latest)}"
        raise _refuse_to_guess("one newest file", found, "a narrower `pattern`", where)
    return latest


def _is_meant(candidate: Candidate, declared: Declared) -> bool:
    if declared.media_types and not any(
        candidate.is_of(media) for media in declared.media_types
    ):
        return False
    if declared.resource:
        return candidate.id == declared.resource
    pattern = compile_pattern(declared.pattern or "", ignore_case=True)
    return pattern.is_in(candidate.name) or pattern.is_in(candidate.file_name)


def _share_a_format(candidates: Sequence[Candidate]) -> bool:
    """Whether one format is common to all that name any."""
    shared: set[str] | None = None
    for candidate in candidates:
        if candidate.formats:
            formats = {form.lower().rpartition("/")[2] for form in candidate.formats}
            shared = formats if shared is None else shared & formats
    return shared is None or bool(shared)


def _refuse_all(
    candidates: Sequence[Candidate], declared: Declared, where: str
) -> Refusal:
    expected = f"a file with a name that matches `{declared.pattern}`"
    if declared.resource:
        expected = f"a file with the id {declared.resource}"
    if declared.media_types:
        expected += f", as {' or '.join(declared.media_types)}"
    found = "a dataset without files"
    if candidates:
        found = f"{len(candidates)} others: {_list_candidates(candidates)}"
    return Refusal(
        "incomplete",
        expected=expected,
        found=found,
        where=where,
        to_fix="put the id of the right one, or a pattern that matches it, in the YAML",
    )


def _refuse_to_guess(expected: str, found: str, remedy: str, where: str) -> Refusal:
    to_fix = f"give {remedy}, name one by `resource`, or declare `take: all`"
    return Refusal(
        "incomplete", expected=expected, found=found, where=where, to_fix=to_fix
    )


def _list_candidates(candidates: Sequence[Candidate]) -> str:
    lines = []
    for candidate in candidates[:_MOST_LISTED]:
        facts = (
            f"id {candidate.id}",
            candidate.file_name,
            ", ".join(candidate.formats),
            candidate.modified,
        )
        lines.append(f"“{candidate.name}” ({', '.join(facts)})")
    if len(candidates) > _MOST_LISTED:
        lines.append("…")
    return "; ".join(lines)
