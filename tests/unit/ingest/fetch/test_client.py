from __future__ import annotations

import datetime as dt
import email.utils
import gzip
import hashlib
import json
import threading
import time
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from ingest.fetch.client import Client, open_client
from ingest.fetch.fetched import NotModified, Seen
from ingest.fetch.politeness import Politeness
from ingest.fetch.response import decompress_body
from ingest.problem import Refusal
from tests.sources.replay import Answer, Asked, Exchange, Replay

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


@dataclass
class Watch:
    """A clock that only moves when someone sleeps."""

    at: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.slept.append(seconds)
        self.at += seconds

    def monotonic(self) -> float:
        return self.at

    def now(self) -> dt.datetime:
        return NOON + dt.timedelta(seconds=self.at)


def asking(folder: Path, watch: Watch, **limits) -> Client:
    made = open_client(
        folder,
        clock=watch.now,
        politeness=Politeness(**limits),
        private_hosts=["127.0.0.1"],
        sleep=watch.sleep,
        monotonic=watch.monotonic,
    ).for_source("so__bao_cao", {})
    made.visit.begin()
    return made


def get(
    tmp_path: Path,
    *exchanges: Exchange,
    path: str = "/x.csv",
    watch: Watch | None = None,
    **limits,
):
    with Replay(*exchanges) as portal:
        return asking(tmp_path, watch or Watch(), **limits).get(
            portal.url + path
        ), portal


def refused(tmp_path: Path, *exchanges: Exchange, **limits) -> tuple[Refusal, Replay]:
    with Replay(*exchanges) as portal, pytest.raises(Refusal) as caught:
        asking(tmp_path, Watch(), **limits).get(portal.url + "/x.csv")
    return caught.value, portal


def test_an_answer_comes_with_its_receipt(tmp_path):
    headers = {
        "etag": '"1"',
        "set-cookie": "secret=1",
        "content-disposition": "attachment; filename*=UTF-8''B%C3%A1o.csv",
    }
    got, portal = get(tmp_path, Exchange("/x.csv", Answer(b"a;b", headers=headers)))
    assert got.read_bytes() == b"a;b"
    assert (got.name, got.size, got.sha256) == (
        "Báo.csv",
        3,
        hashlib.sha256(b"a;b").hexdigest(),
    )
    assert (got.url, got.retrieved_at) == (portal.url + "/x.csv", NOON)
    assert got.headers["etag"] == '"1"'
    assert "set-cookie" not in got.headers
    assert portal.asked[0].headers["user-agent"].startswith("chiso")
    assert portal.asked[0].headers["host"] == portal.url.removeprefix("http://")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("attachment; filename=../../etc/passwd", "_.._etc_passwd"),
        ("", "x.csv"),
        ("attachment; filename=..", "answer"),
    ],
)
def test_a_file_name_cannot_lead_elsewhere(tmp_path, said, name):
    got, _ = get(
        tmp_path,
        Exchange("/x.csv", Answer(b"a", headers={"content-disposition": said})),
    )
    assert got.name == name


def test_500_then_200_is_survived_with_doubling_waits_and_jitter(tmp_path):
    watch = Watch()
    got, portal = get(
        tmp_path,
        Exchange("/x.csv", Answer(b"down", 500), times=3),
        Exchange("/x.csv", Answer(b"up")),
        watch=watch,
        min_interval=0,
    )
    assert got.read_bytes() == b"up"
    assert len(portal.asked) == 4
    for waited, at_least in zip(watch.slept, (1, 2, 4), strict=True):
        assert at_least <= waited <= at_least + 1
    assert len({waited % 1 for waited in watch.slept}) == 3


@pytest.mark.parametrize(
    "said",
    ["7", email.utils.format_datetime(NOON + dt.timedelta(seconds=7), usegmt=True)],
)
def test_retry_after_is_obeyed_in_seconds_and_as_a_date(tmp_path, said):
    watch = Watch()
    slow_down = Exchange("/x.csv", Answer(b"", 429, {"retry-after": said}), times=1)
    got, _ = get(
        tmp_path,
        slow_down,
        Exchange("/x.csv", Answer(b"ok")),
        watch=watch,
        min_interval=0,
    )
    assert got.read_bytes() == b"ok"
    assert watch.slept == [7]


def test_a_retry_after_of_an_hour_is_for_another_night(tmp_path):
    refusal, portal = refused(
        tmp_path, Exchange("/x.csv", Answer(b"", 503, {"retry-after": "3600"}))
    )
    assert refusal.reason == "unreachable"
    assert "3600" in refusal.found
    assert len(portal.asked) == 1


def test_a_portal_that_stays_down_is_unreachable_after_the_stated_attempts(tmp_path):
    refusal, portal = refused(
        tmp_path, Exchange("/x.csv", Answer(b"", 502)), attempts=3
    )
    assert (refusal.reason, len(portal.asked)) == ("unreachable", 3)
    assert refusal.where == f"so__bao_cao: {portal.url}/x.csv"


def test_a_404_is_said_at_once_in_the_publishers_words(tmp_path):
    refusal, portal = refused(
        tmp_path, Exchange("/x.csv", Answer(b'{"message": "moved to /y"}', 404))
    )
    assert (refusal.reason, len(portal.asked)) == ("unreachable", 1)
    assert "404" in refusal.found
    assert "moved to /y" in refusal.found


def test_a_host_that_does_not_exist_is_unreachable(tmp_path):
    def nowhere(host: str) -> list[str]:
        raise OSError(f"no address for {host}")

    watch = Watch()
    gone = open_client(
        tmp_path,
        clock=watch.now,
        sleep=watch.sleep,
        monotonic=watch.monotonic,
        resolve=nowhere,
    )
    with pytest.raises(Refusal, match="unreachable"):
        gone.get("http://gone.example/x")


def test_a_closed_port_is_unreachable(tmp_path):
    with Replay() as portal:
        closed = portal.url
    with pytest.raises(Refusal, match="unreachable"):
        asking(tmp_path, Watch(), attempts=2).get(closed)


def test_an_answer_cut_off_once_is_asked_for_again(tmp_path):
    cut = Exchange("/x.csv", Answer(b"0123456789", cut_at=4), times=1)
    got, portal = get(tmp_path, cut, Exchange("/x.csv", Answer(b"0123456789")))
    assert got.read_bytes() == b"0123456789"
    assert len(portal.asked) == 2


def test_an_answer_always_cut_off_is_refused_with_both_sizes(tmp_path):
    refusal, portal = refused(
        tmp_path, Exchange("/x.csv", Answer(b"0123456789", cut_at=4)), attempts=2
    )
    assert (refusal.reason, len(portal.asked)) == ("truncated", 2)
    assert refusal.expected == "10 bytes"
    assert refusal.found.startswith("4 bytes")
    assert not list((tmp_path / "so__bao_cao").glob("*.json"))


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"abc" * 99999),
        zlib.compress(b"abc" * 99999),
        gzip.compress(b"abc") + gzip.compress(b"abc" * 99998),
    ],
)
def test_compressed_answers_are_kept_as_the_file_they_carry(tmp_path, packed):
    got, _ = get(
        tmp_path,
        Exchange("/x.csv", Answer(packed, headers={"content-encoding": "gzip"})),
    )
    assert got.read_bytes() == b"abc" * 99999


def test_a_gzip_stream_without_its_end_is_truncated(tmp_path):
    half = gzip.compress(bytes(range(256)) * 400)[:-12]
    refusal, _ = refused(
        tmp_path,
        Exchange("/x.csv", Answer(half, headers={"content-encoding": "gzip"})),
        attempts=2,
    )
    assert refusal.reason == "truncated"


def test_a_small_gzip_that_unpacks_without_end_is_stopped(tmp_path):
    bomb = gzip.compress(b"\0" * 50_000_000)
    refusal, portal = refused(
        tmp_path,
        Exchange("/x.csv", Answer(bomb, headers={"content-encoding": "gzip"})),
        max_bytes=1_000_000,
    )
    assert (refusal.reason, len(portal.asked)) == ("hostile", 1)
    kept = max(path.stat().st_size for path in (tmp_path / "so__bao_cao").iterdir())
    assert kept <= 1_000_000


def test_what_unpacks_is_handed_on_in_small_pieces():
    packed = gzip.compress(b"\0" * 50_000_000)
    response = httpx.Response(
        200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(packed)
    )
    sizes = [len(piece) for piece in decompress_body(response)]
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 65536


def test_an_answer_that_never_ends_is_stopped_by_its_size(tmp_path):
    refusal, portal = refused(
        tmp_path,
        Exchange("/x.csv", Answer(b"x" * 65536, is_endless=True)),
        max_bytes=500_000,
    )
    assert (refusal.reason, len(portal.asked)) == ("hostile", 1)


def test_an_answer_that_drips_for_ever_is_stopped_by_the_clock(tmp_path):
    with Replay(Exchange("/x.csv", Answer(b"x", is_endless=True, drip=0.01))) as portal:
        drip = open_client(
            tmp_path,
            clock=lambda: NOON,
            politeness=Politeness(max_seconds=0.2, min_interval=0),
            private_hosts=["127.0.0.1"],
        )
        began = time.monotonic()
        with pytest.raises(Refusal, match="hostile"):
            drip.get(portal.url + "/x.csv", name="x")
    assert time.monotonic() - began < 5


def test_an_answer_that_only_drips_is_given_up_long_before(tmp_path):
    with Replay(Exchange("/x.csv", Answer(b"x", is_endless=True, drip=0.01))) as portal:
        drip = open_client(
            tmp_path,
            clock=lambda: NOON,
            politeness=Politeness(
                least_bytes_per_second=1000, slow_seconds=0.1, min_interval=0
            ),
            private_hosts=["127.0.0.1"],
        )
        with pytest.raises(
            Refusal, match=r"at least 1000 bytes a second\n.* and no end"
        ):
            drip.get(portal.url + "/x.csv", name="x")


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000 + b"]" * 100_000, b"[" + b"[]," * 3_000_000 + b"[]]"],
    ids=("lists in lists", "empty lists"),
)
def test_json_that_would_fill_memory_is_refused(tmp_path, body):
    with Replay(Exchange("/x.json", Answer(body))) as portal:
        client = asking(tmp_path, Watch())
        page = client.get(portal.url + "/x.json")
        with pytest.raises(Refusal, match="hostile"):
            client.parse_json(page)


def test_a_visit_has_an_end_whatever_the_portal_counts(tmp_path):
    with Replay(Exchange("/x.csv", Answer(b"1"))) as portal:
        client = asking(tmp_path, Watch(), max_responses=3)
        for page in range(3):
            client.get(portal.url + "/x.csv", params={"page": page})
        with pytest.raises(Refusal, match="at most 3 responses in one visit"):
            client.get(portal.url + "/x.csv", params={"page": 4})
        client.visit.begin()
        client.get(portal.url + "/x.csv", params={"page": 4})


def test_a_slow_answer_is_waited_for(tmp_path):
    got, portal = get(
        tmp_path, Exchange("/x.csv", Answer(b"0123456789", drip=0.02)), read_seconds=1
    )
    assert got.read_bytes() == b"0123456789"
    assert len(portal.asked) == 1


def test_a_silent_answer_is_given_up_and_asked_again(tmp_path):
    silent = Exchange("/x.csv", Answer(b"01", drip=0.6), times=1)
    got, portal = get(
        tmp_path, silent, Exchange("/x.csv", Answer(b"ok")), read_seconds=0.1
    )
    assert got.read_bytes() == b"ok"
    assert len(portal.asked) == 2


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><head><title>Dang nhap</title>",
        b"\xef\xbb\xbf\n <HTML lang=vi>",
        b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
    ],
)
def test_a_web_page_instead_of_data_is_refused(tmp_path, page):
    refusal, _ = refused(
        tmp_path, Exchange("/x.csv", Answer(page, headers={"content-type": "text/csv"}))
    )
    assert refusal.reason == "not_what_it_says"


def test_the_title_of_the_page_is_quoted(tmp_path):
    refusal, _ = refused(
        tmp_path, Exchange("/x.csv", Answer("<html><title>Bảo trì</title>".encode()))
    )
    assert "“Bảo trì”" in refusal.found


def test_html_that_excel_saved_is_for_the_reader_to_judge(tmp_path):
    headers = {"content-type": "application/vnd.ms-excel"}
    got, _ = get(
        tmp_path,
        Exchange("/x.csv", Answer(b"<html xmlns:x=excel><table>", headers=headers)),
    )
    assert got.size == 27


def test_xml_is_no_web_page(tmp_path):
    body = b'<?xml version="1.0"?><htmlish/>'
    assert get(tmp_path, Exchange("/x.csv", Answer(body)))[0].read_bytes() == body


def test_nothing_at_all_is_refused_as_empty(tmp_path):
    assert refused(tmp_path, Exchange("/x.csv", Answer(b"")))[0].reason == "empty"


# Redirects and addresses


def test_a_redirect_is_followed_and_the_asked_address_stays_the_name(tmp_path):
    moved = Exchange("/x.csv", Answer(b"", 301, {"location": "y/z.csv"}))
    got, portal = get(tmp_path, moved, Exchange("/y/z.csv", Answer(b"ok")))
    assert got.url == portal.url + "/x.csv"
    assert got.headers["final-url"] == portal.url + "/y/z.csv"


@pytest.mark.parametrize(
    "onward",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:1/",
        "file:///etc/passwd",
        "http://[::1]/",
    ],
)
def test_a_redirect_into_the_private_network_is_refused(tmp_path, onward):
    refusal, portal = refused(
        tmp_path, Exchange("/x.csv", Answer(b"", 302, {"location": onward}))
    )
    assert (refusal.reason, len(portal.asked)) == ("hostile", 1)


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [
        (303, "GET", b""),
        (302, "GET", b""),
        (307, "POST", b'["q"]'),
        (308, "POST", b'["q"]'),
    ],
)
def test_a_question_is_put_again_only_where_the_redirect_says_so(
    tmp_path, status, method, body
):
    moved = Exchange("/q", Answer(b"", status, {"location": "/z"}), method="POST")
    with Replay(moved, Exchange("/z", Answer(b"ok"), method=method)) as portal:
        asking(tmp_path, Watch()).post(f"{portal.url}/q", name="q", body=["q"])
    assert portal.asked[1].body == body
    assert ("content-type" in portal.asked[1].headers) == (method == "POST")


def test_redirects_in_a_circle_end(tmp_path):
    refusal, portal = refused(
        tmp_path,
        Exchange("/x.csv", Answer(b"", 302, {"location": "/x.csv"})),
        max_redirects=3,
    )
    assert (refusal.reason, len(portal.asked)) == ("unreachable", 4)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "127.0.0.1",
        "169.254.1.1",
        "::1",
        "fe80::1",
        "::ffff:192.168.0.1",
        "224.0.0.1",
        "0.0.0.0",
    ],
)
def test_a_public_name_of_a_private_address_is_never_connected_to(tmp_path, address):
    watch = Watch()
    fooled = open_client(
        tmp_path,
        clock=watch.now,
        sleep=watch.sleep,
        resolve=lambda _: ["93.184.216.34", address],
    )
    with pytest.raises(Refusal, match="hostile"):
        fooled.get("http://portal.example/x")


def test_a_password_in_the_address_is_refused(tmp_path):
    with pytest.raises(Refusal, match="hostile"):
        asking(tmp_path, Watch()).get("http://me:secret@127.0.0.1/x")


def test_the_checked_address_is_the_one_connected_to(tmp_path):
    """A second look-up of the name could lead elsewhere (DNS rebinding): there is none."""
    with Replay(Exchange("/x", Answer(b"ok"))) as portal:
        port = portal.url.rpartition(":")[2]
        pinned = open_client(
            tmp_path,
            clock=lambda: NOON,
            politeness=Politeness(min_interval=0),
            private_hosts=["portal.invalid"],
            resolve=lambda _: ["127.0.0.1"],
        )
        assert (
            pinned.get(f"http://portal.invalid:{port}/x", name="x").read_bytes()
            == b"ok"
        )
    assert portal.asked[0].headers["host"] == f"portal.invalid:{port}"


def test_a_second_address_of_the_host_is_tried_when_the_first_is_dead(tmp_path):
    watch = Watch()
    with Replay(Exchange("/x", Answer(b"ok"))) as portal:
        port = portal.url.rpartition(":")[2]
        two = open_client(
            tmp_path,
            clock=watch.now,
            private_hosts=["portal.invalid"],
            sleep=watch.sleep,
            monotonic=watch.monotonic,
            resolve=lambda _: ["127.0.0.9", "127.0.0.1"],
        )
        assert (
            two.get(f"http://portal.invalid:{port}/x", name="x").read_bytes() == b"ok"
        )


# Manners


def test_one_host_is_asked_once_a_second(tmp_path):
    watch = Watch()
    with Replay(
        Exchange("/a", Answer(b"1")),
        Exchange("/b", Answer(b"2")),
        Exchange("/c", Answer(b"3")),
    ) as portal:
        polite = asking(tmp_path, watch, min_interval=1)
        for path in "abc":
            polite.get(f"{portal.url}/{path}")
    assert watch.slept == [1, 1]


def test_one_host_answers_one_question_at_a_time(tmp_path):
    now, most = [0], [0]
    guard = threading.Lock()

    def slowly(_: Asked) -> Answer:
        with guard:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with guard:
            now[0] -= 1
        return Answer(b"x")

    with Replay(*(Exchange(f"/{n}", slowly) for n in range(4))) as portal:
        polite = asking(tmp_path, Watch(), min_interval=0)
        threads = [
            threading.Thread(target=polite.get, args=(f"{portal.url}/{n}",))
            for n in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (len(portal.asked), most[0]) == (4, 1)


# Conditional requests


def test_what_the_last_receipt_knew_is_sent_and_not_modified_comes_back(tmp_path):
    with Replay(Exchange("/x.csv", Answer(b"", 304))) as portal:
        url = portal.url + "/x.csv"
        last = Seen(
            "ab" * 32, {"etag": '"7"', "last-modified": "Fri, 02 Jan 2026 00:00:00 GMT"}
        )
        visit = asking(tmp_path, Watch()).for_source("s", {url: last})
        visit.visit.begin()
        got = visit.get_if_modified(url)
    assert got == NotModified("x.csv", url, "ab" * 32, NOON)
    assert portal.asked[0].headers["if-none-match"] == '"7"'
    assert (
        portal.asked[0].headers["if-modified-since"] == "Fri, 02 Jan 2026 00:00:00 GMT"
    )


def test_a_304_nobody_asked_for_is_no_answer(tmp_path):
    assert (
        refused(tmp_path, Exchange("/x.csv", Answer(b"", 304)))[0].reason
        == "unreachable"
    )


# Going on after a break


def test_a_visit_that_broke_off_goes_on_where_it_stood(tmp_path):
    with Replay(
        Exchange("/1", Answer(b"one")),
        Exchange("/2", Answer(b"", 500), times=2),
        Exchange("/2", Answer(b"two")),
    ) as portal:
        first = asking(tmp_path, Watch(), attempts=2)
        first.get(f"{portal.url}/1")
        with pytest.raises(Refusal):
            first.get(f"{portal.url}/2")
        again = asking(tmp_path, Watch(), attempts=2)
        one, two = again.get(f"{portal.url}/1"), again.get(f"{portal.url}/2")
    assert (one.read_bytes(), one.name, two.read_bytes()) == (b"one", "1", b"two")
    assert [asked.path for asked in portal.asked] == ["/1", "/2", "/2", "/2"]


def test_a_visit_that_ended_or_is_old_begins_anew(tmp_path):
    with Replay(Exchange("/1", Answer(b"one"))) as portal:
        ended = asking(tmp_path, Watch())
        ended.get(f"{portal.url}/1")
        ended.visit.end()
        asking(tmp_path, Watch()).get(f"{portal.url}/1")
        asking(tmp_path, Watch(at=3600)).get(f"{portal.url}/1")
        asking(tmp_path, Watch(at=7 * 3600)).get(f"{portal.url}/1")
    assert len(portal.asked) == 3


def test_a_cut_off_json_is_not_kept_for_the_next_visit(tmp_path):
    with Replay(
        Exchange("/1", Answer(b'{"rows": [1, 2'), times=1),
        Exchange("/1", Answer(b'{"rows": []}')),
    ) as portal:
        visit = asking(tmp_path, Watch())
        with pytest.raises(Refusal, match="truncated"):
            visit.parse_json(visit.get(f"{portal.url}/1"))
        assert visit.parse_json(visit.get(f"{portal.url}/1")) == {"rows": []}


def test_json_with_a_mark_or_in_utf_16_is_read(tmp_path):
    with Replay(
        Exchange("/1", Answer(b"\xef\xbb\xbf[1]")),
        Exchange("/2", Answer('["đ"]'.encode("utf-16"))),
    ) as portal:
        visit = asking(tmp_path, Watch())
        assert visit.parse_json(visit.get(f"{portal.url}/1")) == [1]
        assert visit.parse_json(visit.get(f"{portal.url}/2")) == ["đ"]


def test_what_a_post_asked_is_in_the_receipt(tmp_path):
    def echo(asked: Asked) -> Answer:
        return Answer(asked.body)

    with Replay(Exchange("/q", echo, method="POST")) as portal:
        visit = asking(tmp_path, Watch())
        got = visit.post(f"{portal.url}/q", name="q.json", body={"vùng": ["Hà Nội"]})
        other = visit.post(f"{portal.url}/q", name="q.json", body={"vùng": ["Huế"]})
    assert (
        json.loads(got.read_bytes())
        == json.loads(got.headers["request-body"])
        == {"vùng": ["Hà Nội"]}
    )
    assert other.sha256 != got.sha256
    assert portal.asked[0].headers["content-type"] == "application/json"
