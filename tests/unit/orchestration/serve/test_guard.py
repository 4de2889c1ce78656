"""Only the page's own address and its own pages are answered; GET changes nothing; reading is all
that is allowed unless told otherwise.
"""

from __future__ import annotations

import asyncio

import pytest

from orchestration.serve.guard import Door, Guard

OWN = "127.0.0.1:3000"
READING = Door(3000)
OPERATING = Door(3000, may_operate=True)
PROXIED = Door(3000, proxied=("chiso.example.vn",))


def ask(
    door: Door,
    method: str = "GET",
    path: str = "/",
    kind: str = "http",
    **headers: str,
) -> tuple[int, dict[bytes, bytes]]:
    """The status of an answer and its headers; 200 where the request was passed on."""
    sent: list[dict] = []

    async def page(_scope, _receive, send) -> None:
        if kind == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def receive() -> dict:
        return {"type": "websocket.connect"}

    async def send(message) -> None:
        sent.append(message)

    named = {"host": OWN} | {k.replace("_", "-"): v for k, v in headers.items()}
    path, _, query = path.partition("?")
    scope = {
        "type": kind,
        "path": path,
        "query_string": query.encode(),
        "headers": [(k.encode(), v.encode()) for k, v in named.items() if v],
    }
    if kind == "http":
        scope["method"] = method
    asyncio.run(Guard(page, door)(scope, receive, send))
    first = sent[0]
    if kind == "websocket":
        return (200 if first["type"] == "websocket.accept" else 403), {}
    return first["status"], dict(first["headers"])


@pytest.mark.parametrize(
    "host", [OWN, "localhost:3000", "LOCALHOST:3000", "[::1]:3000"]
)
def test_its_own_address_is_answered(host):
    assert ask(READING, host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:3000", "127.0.0.1:3001", "127.0.0.1", "localhost.evil:3000", ""],
)  # fmt: skip
@pytest.mark.parametrize("door", [READING, OPERATING])
def test_a_name_made_to_mean_this_machine_is_not_answered(host, door):
    assert ask(door, host=host)[0] == 421
    assert ask(door, "POST", "/graphql", host=host)[0] == 421
    assert ask(door, kind="websocket", path="/graphql", host=host)[0] == 403


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://127.0.0.1:8000", "http://localhost", "http://127.0.0.1:3000.evil", "http://evil@127.0.0.1:3001"],
)  # fmt: skip
@pytest.mark.parametrize("door", [READING, OPERATING])
def test_another_page_is_not_answered(origin, door):
    for method in ("GET", "POST", "OPTIONS", "DELETE"):
        assert ask(door, method, "/graphql", origin=origin)[0] == 403
    assert ask(door, kind="websocket", path="/graphql", origin=origin)[0] == 403


def test_what_another_page_loads_without_an_origin_is_not_answered():
    for site in ("cross-site", "same-site"):
        status, _ = ask(READING, sec_fetch_site=site, sec_fetch_mode="no-cors")
        assert status == 403
        framed = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}
        assert ask(READING, sec_fetch_site=site, **framed)[0] == 403
        link = {"sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}
        assert ask(READING, sec_fetch_site=site, **link)[0] == 200
        assert ask(READING, "POST", "/graphql", sec_fetch_site=site, **link)[0] == 403


def test_its_own_pages_are_answered():
    own = {"origin": f"http://{OWN}", "sec_fetch_site": "same-origin"}
    assert ask(READING, "POST", "/graphql", **own)[0] == 200
    assert ask(READING, kind="websocket", path="/graphql", **own)[0] == 200


@pytest.mark.parametrize("door", [READING, OPERATING])
def test_a_question_by_get_is_refused(door):
    assert ask(door, path="/graphql?query=mutation{x}")[0] == 405
    assert ask(door, "HEAD", "/graphql/?query=mutation{x}")[0] == 405
    assert ask(door, path="/graphql")[0] == 200


def test_nothing_but_questions_is_posted_unless_the_page_may_operate():
    path = "/report_asset_materialization/x"
    assert ask(READING, "POST", path)[0] == 403
    assert ask(OPERATING, "POST", path)[0] == 200


def test_a_name_of_the_proxy_is_answered_on_any_port():
    for host in ("chiso.example.vn", "chiso.example.vn:8443"):
        assert ask(PROXIED, host=host)[0] == 200
        assert ask(READING, host=host)[0] == 421
    own = {"host": "chiso.example.vn", "origin": "https://chiso.example.vn"}
    assert ask(PROXIED, "POST", "/graphql", **own)[0] == 200


def test_every_answer_forbids_frames_and_use_by_other_pages():
    for _, headers in (ask(READING), ask(READING, host="evil.example")):
        assert headers[b"x-frame-options"] == b"DENY"
        assert headers[b"cross-origin-resource-policy"] == b"same-origin"
