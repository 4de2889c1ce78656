"""Which file of a dataset a source means: by its stable id, or the newest whose name matches."""

from __future__ import annotations

import datetime as dt
import re
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.declare.fetch import CkanFetch, DcatFetch, DkanFetch
from ingest.problem import Refusal


@dataclass(frozen=True)
class Candidate:
    """A CKAN resource, or a DCAT or DKAN distribution. As printed; "" where the portal does not say."""

    id: str
    name: str
    url: str
    formats: tuple[str, ...] = ()
    modified: str = ""

    @property
    def file(self) -> str:
        return urllib.parse.unquote(urllib.parse.urlsplit(self.url).path.rpartition("/")[2])

    @property
    def facts(self) -> dict[str, str]:
        """For the receipt: what the portal says about the file."""
        said = {"resource-id": self.id, "resource-name": self.name, "resource-modified": self.modified}
        return {key: value for key, value in said.items() if value}


def choose(
    candidates: Sequence[Candidate], spec: CkanFetch | DkanFetch | DcatFetch, *, where: str
) -> list[Candidate]:
    """The candidates meant, one unless `take` is all. Raises Refusal where none matches or none is the newest."""
    wanted = re.compile(spec.pattern or "", re.IGNORECASE)
    found = [
        c
        for c in candidates
        if (c.id == spec.resource if spec.resource else wanted.search(c.name) or wanted.search(c.file))
        and (not spec.media_types or any(_is_of(c, media_type) for media_type in spec.media_types))
    ]
    if not found:
        meant = f"the id {spec.resource}" if spec.resource else f"a name that matches `{spec.pattern}`"
        raise Refusal(
            "incomplete",
            expected=f"a file with {meant}" + (f", as {' or '.join(spec.media_types)}" if spec.media_types else ""),
            found=f"{len(candidates)} others: {_listed(candidates)}" if candidates else "a dataset without files",
            where=where,
            to_fix="put the id of the right one, or a pattern that matches it, in the YAML",
        )
    if spec.take == "all" or len(found) == 1:
        return found
    if not spec.media_types and not _share_a_format(found):
        raise _undecided("files of one format", f"several formats: {_listed(found)}", "`media_types`", where)
    newest = max(_moment(c.modified) for c in found)
    if len(latest := [c for c in found if _moment(c.modified) == newest]) > 1:
        raise _undecided("one newest file", f"several, none newer: {_listed(latest)}", "a narrower `pattern`", where)
    return latest


def _undecided(expected: str, found: str, remedy: str, where: str) -> Refusal:
    to_fix = f"say {remedy}, name one by `resource`, or say `take: all`"
    return Refusal("incomplete", expected=expected, found=found, where=where, to_fix=to_fix)


def _listed(candidates: Sequence[Candidate]) -> str:
    told = [f"“{c.name}” (id {c.id}, {c.file}, {', '.join(c.formats)}, {c.modified})" for c in candidates[:20]]
    return "; ".join(told + (["…"] if len(candidates) > 20 else []))


def _share_a_format(candidates: Sequence[Candidate]) -> bool:
    said = [{form.lower().rpartition("/")[2] for form in c.formats} for c in candidates if c.formats]
    return not said or bool(set.intersection(*said))


def _is_of(candidate: Candidate, media_type: str) -> bool:
    """`text/csv` and `csv` are both met by text/csv, by CSV, and by the address that IANA gives it."""
    said = [form.lower() for form in candidate.formats]
    return any(form == media_type.lower() or form.endswith("/" + media_type.lower()) for form in said)


def _moment(printed: str) -> dt.datetime:
    """UTC where the portal names no zone; the beginning of time where it says nothing readable."""
    try:
        at = dt.datetime.fromisoformat(printed)
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
