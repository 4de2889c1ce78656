"""A question posted once per unit and period, to a board that answers 201 and turns away who asks too fast."""

from __future__ import annotations

import datetime as dt
import json
import urllib.parse
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import ValidationError

from ingest.declare.post import AskedPeriods, PostFetch
from ingest.fetch.client import open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched
from ingest.fetch.politeness import Politeness
from ingest.fetch.portals.post import list_periods
from ingest.problem import Refusal
from tests.sources.replay import Answer, Asked, Exchange, Replay

DAY = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
UNITS = (
    {"code": "H44", "root": "019d-44"},
    {"code": "H05", "root": "019d-05"},
)
REJECTED = Answer(
    b"<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>",
    headers={"content-type": "text/html"},
)


def board(portal: Replay, **fields) -> PostFetch:
    return PostFetch(
        kind="post",
        **{
            "url": f"{portal.url}/provide-online-tree",
            "body": {
                "rootDepartmentId": "{root}",
                "timeType": "month",
                "year": "{year}",
                "month": "{month}",
            },
            "units": UNITS,
            "periods": AskedPeriods(
                frequency="monthly", since=dt.date(2026, 9, 1), last=2
            ),
            "name": "{code}.{year}-{month}.json",
            "success": {"/code": "OK"},
            **fields,
        },
    )


def echo(asked: Asked) -> Answer:
    """As the board: 201, and the question in the answer."""
    return Answer(
        json.dumps({"code": "OK", "data": json.loads(asked.body)}).encode(), 201
    )


def visit(tmp_path: Path, declared: PostFetch, waits: list[float]) -> list[Fetched]:
    client = open_client(
        tmp_path,
        clock=lambda: DAY,
        politeness=Politeness(min_interval=0, attempts=2),
        private_hosts=["127.0.0.1"],
        sleep=waits.append,
    )
    source = SimpleNamespace(
        id="vpcp__board", fetch=declared, private_hosts=(), credential=None
    )
    return fetch_source(source, inbox=tmp_path, client=client, clock=lambda: DAY)


def test_each_unit_and_ended_month_is_asked_once_and_answered_in_a_file(tmp_path):
    with Replay(Exchange("/provide-online-tree", echo, method="POST")) as portal:
        files = visit(tmp_path, board(portal), [])
    assert [file.name for file in files] == [
        *("H44.2026-09.json", "H05.2026-09.json", "H44.2026-10.json", "H05.2026-10.json")
    ]  # fmt: skip
    questions = [json.loads(file.headers["request-body"]) for file in files]
    assert questions == [json.loads(asked.body) for asked in portal.asked]
    assert questions[0] == {
        "rootDepartmentId": "019d-44",
        "timeType": "month",
        "year": 2026,
        "month": 9,
    }


def test_a_form_field_holds_json_text_and_a_word_may_be_text(tmp_path):
    with Replay(Exchange("/provide-online-tree", Answer(b"[1]"), method="POST")) as portal:  # fmt: skip
        body = {"params": {"p_nam": "{year!s}", "p_thang": "{month}", "n": 0}}
        declared = board(
            portal, body=body, encoding="form", units=(), success={}, name="{year}-{month}.json",
            periods=AskedPeriods(frequency="monthly", since=dt.date(2026, 10, 15)),
        )  # fmt: skip
        visit(tmp_path, declared, [])
    [asked] = portal.asked
    fields = urllib.parse.parse_qs(asked.body.decode())
    assert json.loads(fields["params"][0]) == {"p_nam": "2026", "p_thang": 10, "n": 0}
    assert asked.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_rejection_has_its_own_words_and_the_next_run_goes_on(tmp_path):
    path, waits = "/provide-online-tree", []
    turned_away = [
        Exchange(path, echo, method="POST", times=2),
        Exchange(path, REJECTED, method="POST", times=2),
        Exchange(path, echo, method="POST"),
    ]
    with Replay(*turned_away) as portal:
        with pytest.raises(Refusal) as refused:
            visit(tmp_path, board(portal), waits)
        assert refused.value.reason == "rejected"
        assert "Request Rejected" in refused.value.found
        assert max(waits) == 30
        files = visit(tmp_path, board(portal), waits)
    assert len(files) == 4
    # Two, then the third one twice in vain, then the third and the fourth: no answer is asked for again.
    assert len(portal.asked) == 6


def test_each_question_is_put_for_each_unit(tmp_path):
    with Replay(
        Exchange("/online", echo, method="POST"),
        Exchange("/paid", echo, method="POST"),
    ) as portal:
        declared = board(
            portal,
            url=f"{portal.url}/{{group}}",
            questions=({"group": "online"}, {"group": "paid"}),
            name="{group}/{code}.{year}-{month}.json",
        )
        files = visit(tmp_path, declared, [])
    assert [file.name for file in files[:4]] == [
        "online/H44.2026-09.json",
        "online/H05.2026-09.json",
        "paid/H44.2026-09.json",
        "paid/H05.2026-09.json",
    ]
    assert len(portal.asked) == 8


def test_a_rejection_with_403_is_one_too(tmp_path):
    away = Answer(REJECTED.body, 403, headers=REJECTED.headers)
    with (
        Replay(Exchange("/provide-online-tree", away, method="POST")) as portal,
        pytest.raises(Refusal) as refused,
    ):
        visit(tmp_path, board(portal), [])
    assert refused.value.reason == "rejected"


def test_an_error_inside_a_200_is_refused_and_asked_again(tmp_path):
    path = "/provide-online-tree"
    error = Answer(b'{"code":"E400","message":"sai ky"}')
    with Replay(
        Exchange(path, error, method="POST", times=1),
        Exchange(path, echo, method="POST"),
    ) as portal:
        with pytest.raises(Refusal, match="sai ky"):
            visit(tmp_path, board(portal), [])
        assert len(visit(tmp_path, board(portal), [])) == 4


@pytest.mark.parametrize(
    ("frequency", "last", "expected"),
    [
        ("quarterly", None, ["2025-10-01..2025-12-31", "2026-01-01..2026-03-31"]),
        ("annual", None, ["2025-01-01..2025-12-31"]),
        ("monthly", 2, ["2026-04-01..2026-04-30", "2026-05-01..2026-05-31"]),
    ],
)
def test_only_periods_that_have_ended_are_asked_for(frequency, last, expected):
    asked = AskedPeriods(frequency=frequency, since=dt.date(2025, 11, 3), last=last)
    periods = list_periods(asked, dt.date(2026, 6, 30))
    assert [f"{p['from_date']}..{p['to_date']}" for p in periods] == expected


def test_periods_end_where_the_source_does():
    """The older gateway: 2022 to 2025."""
    asked = AskedPeriods(
        frequency="annual", since=dt.date(2022, 1, 1), until=dt.date(2025, 12, 31)
    )
    years = [period["year"] for period in list_periods(asked, dt.date(2030, 1, 1))]
    assert years == [2022, 2023, 2024, 2025]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": {"x": "{rot}"}}, "found rot"),
        ({"name": "{code}.json"}, "found no month, year"),
        ({"name": "{year}-{month}.json"}, "another `name` for each unit"),
        ({"questions": ({"group": "a"}, {"group": "b"})}, "for each unit and question"),
        ({"units": ({"code": "H44"}, {"root": "1"})}, "the words code"),
        ({"units": ({"year": "2026"},)}, "found year twice"),
    ],
)
def test_a_declaration_that_can_not_be_asked_is_refused(fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        board(SimpleNamespace(url="https://x.vn"), **fields)
