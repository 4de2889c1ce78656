"""The few calls of Superset's REST API that a dashboard needs."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any

SECONDS = 60


class Refused(RuntimeError):
    """Superset answered a call with an error."""


def _open_session() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(CookieJar()),
        # A proxy of this machine has no business with loopback.
        urllib.request.ProxyHandler({}),
    )


@dataclass(frozen=True)
class Superset:
    """A Superset that runs at `address`, and the session with it."""

    address: str
    session: urllib.request.OpenerDirector = field(default_factory=_open_session)

    def log_in(self) -> None:
        """Become the user that the configuration names; it asks for no password."""
        self.session.open(f"{self.address}/login/", timeout=SECONDS).close()

    def is_up(self) -> bool:
        """Whether it answers yet."""
        try:
            self.session.open(f"{self.address}/health", timeout=5).close()
        except OSError:
            return False
        return True

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What POST of a JSON body gives. Raises Refused with Superset's own words."""
        return self._send("POST", path, body)

    def put(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What PUT of a JSON body gives. Raises Refused with Superset's own words."""
        return self._send("PUT", path, body)

    def _send(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(
            f"{self.address}/api/v1/{path}",
            method=method,
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with self.session.open(request, timeout=SECONDS) as response:
                found: dict[str, Any] = json.load(response)
        except urllib.error.HTTPError as error:
            words = error.read().decode("utf-8", "replace")
            raise Refused(f"{path}: {error.code} {words}") from error
        return found
