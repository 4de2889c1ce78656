"""How politely portals are asked, how patiently, how much is taken, and which addresses never."""

from __future__ import annotations

import datetime as dt
import email.utils
import ipaddress
import socket
import threading
from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Politeness:
    """The limits every visit keeps. Seconds and bytes."""

    min_interval: float = 1.0  # between two requests to one host; one at a time
    attempts: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_retry_after: float = (
        600.0  # a portal that asks for more is visited another night
    )
    connect_seconds: float = 15.0
    read_seconds: float = 60.0  # of silence
    max_seconds: float = 1800.0  # for one whole response
    max_bytes: int = 2 << 30
    # A response that stays below this rate for so long is no slow portal: it keeps the night waiting.
    least_bytes_per_second: float = 50.0
    slow_seconds: float = 30.0
    max_responses: int = 10_000  # of one visit to one source
    max_redirects: int = 5
    resume_within: dt.timedelta = dt.timedelta(hours=6)
    user_agent: str = "chiso (digital-transformation indicators; one visit a night)"


class HostSchedule:
    """One request at a time per host, and a pause between two."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._free_at: dict[str, float] = {}
        self.locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def book_slot(self, host: str, now: float, interval: float) -> float:
        """Book the next slot of `host`; the seconds until it begins."""
        with self._guard:
            slot = max(now, self._free_at.get(host, now))
            self._free_at[host] = slot + interval
            return slot - now


def resolve_addresses(host: str) -> list[str]:
    """The IP addresses of a host, version 4 first. Raises OSError."""
    found = {
        str(info[4][0])
        for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    }
    return sorted(found, key=lambda address: (":" in address, address))


def is_public(address: str) -> bool:
    """Whether an IP address lies in the public network: a redirect must not lead inside ours."""
    ip = ipaddress.ip_address(address)
    return ip.is_global and not ip.is_multicast


def is_link_local(address: str) -> bool:
    """Whether it is one of the link's own addresses (169.254.…), among them a cloud's metadata."""
    return ipaddress.ip_address(address).is_link_local


def parse_retry_after(header: str | None, now: dt.datetime) -> float | None:
    """Seconds, from the number or the date of a Retry-After header; None if it gives neither."""
    if header is None:
        return None
    if header.strip().isdigit():
        return float(header)
    try:
        until = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds())
