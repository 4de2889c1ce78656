"""One request to a portal, and the refusals that are about it."""

from __future__ import annotations

import hashlib
import json
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx

from ingest.fetch.redaction import redact_addresses
from ingest.problem import Reason, Refusal


@dataclass(frozen=True)
class Request:
    """What is asked. `source_id`: for which source, as refusals name it; "" where there is none."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    source_id: str = ""

    @property
    def key(self) -> str:
        """Names the question: the same question has the same key in every process."""
        headers = json.dumps(dict(self.headers), sort_keys=True)
        question = "\n".join([self.method, str(self.url), headers])
        return hashlib.sha256(question.encode() + b"\n" + self.body).hexdigest()[:32]

    @property
    def is_conditional(self) -> bool:
        """Whether it asks for the file only if that has changed."""
        return any(name.startswith("if-") for name in self.headers)

    def follow_redirect(self, location: str, status: int) -> Request:
        """The request the portal sends us to. Only 307 and 308 keep method and body (RFC 9110 §15.4)."""
        url = build_url(urllib.parse.urljoin(str(self.url), location), self.source_id)
        if status in (307, 308):
            return replace(self, url=url)
        headers = {
            name: text for name, text in self.headers.items() if name != "content-type"
        }
        return replace(self, method="GET", url=url, headers=headers, body=b"")

    def refuse(
        self, reason: Reason, *, expected: str, found: str, to_fix: str
    ) -> Refusal:
        """A refusal that names the source and the address."""
        where = locate(self.source_id, self.url)
        return Refusal(
            reason, expected=expected, found=found, where=where, to_fix=to_fix
        )

    def refuse_unreachable(self, found: str) -> Refusal:
        """The portal did not give the file."""
        return self.refuse(
            "unreachable",
            expected="a response with the file",
            found=found,
            to_fix="wait: the last accepted vintage keeps serving. If it stays so, look for the new address",
        )

    def refuse_rejected(self, found: str) -> Refusal:
        """A firewall before the portal turned the request down; `found`: the title of its page."""
        return self.refuse(
            "rejected",
            expected="the portal's own response",
            found=f"its firewall's page{found} instead",
            to_fix="wait: what came before it is kept, and the next run within six hours goes on from there; if it"
            " stays so, ask for fewer periods (`periods: last`), or ask the portal's keeper to let Chiso in",
        )


class TryAgain(Exception):
    """Worth another attempt.

    `refusal`: what to raise when there is none left. `after`: the seconds the portal asks us to wait.
    """

    def __init__(self, refusal: Refusal, after: float | None = None) -> None:
        self.refusal, self.after = refusal, after


def locate(source_id: str, url: object) -> str:
    """Where a refusal happened: the source and the address, without the keys that stand in it."""
    address = redact_addresses(str(url))
    return f"{source_id}: {address}" if source_id else address


def build_url(
    url: str, source_id: str, params: Mapping[str, str | int] | None = None
) -> httpx.URL:
    """An address with its parameters. Raises Refusal where the text is none."""
    try:
        return httpx.URL(url).copy_merge_params(params or {})
    except httpx.InvalidURL as error:
        raise Refusal(
            "unreachable",
            expected="an address",
            found=redact_addresses(str(error)),
            where=locate(source_id, url),
            to_fix="correct the address in the YAML",
        ) from error
