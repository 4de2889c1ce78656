"""A credential by name: shown to its hosts, and found in no file and no message."""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import TypeAdapter

from ingest.declare.credential import DeclaredCredential
from ingest.declare.fetch import HttpFetch
from ingest.fetch.client import open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched, NotFetched
from ingest.fetch.politeness import Politeness
from ingest.fetch.redaction import Secrets
from ingest.problem import Refusal
from tests.sources.replay import Answer, Exchange, Replay

NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
PLANTED = 's3cret/"planted"+value'
ENVIRONMENT = {
    "CHISO_CREDENTIAL_LGSP": PLANTED,
    "CHISO_CREDENTIAL_LGSP_USER": "chiso-reader",
    "CHISO_CREDENTIAL_LGSP_PASSWORD": PLANTED,
}
DECLARED = TypeAdapter(DeclaredCredential)


def declare(kind: str, **fields) -> DeclaredCredential:
    fields = {"name": "LGSP", "hosts": ["127.0.0.1"], **fields}
    return DECLARED.validate_python({"kind": kind, **fields})


def visit(
    tmp_path: Path,
    portal: Replay,
    credential: DeclaredCredential | None,
    *,
    environment=ENVIRONMENT,
    path: str = "/x.csv",
    private_hosts=("127.0.0.1", "localhost"),
) -> list[Fetched] | NotFetched:
    client = open_client(
        tmp_path,
        clock=lambda: NOON,
        politeness=Politeness(min_interval=0, attempts=2),
        sleep=lambda _: None,
        environment=environment,
    )
    source = SimpleNamespace(
        id="lgsp__services",
        fetch=HttpFetch(kind="http", urls=(portal.url + path,)),
        credential=credential,
        private_hosts=private_hosts,
    )
    return fetch_source(source, inbox=tmp_path, client=client, clock=lambda: NOON)


def assert_planted_nowhere(folder: Path, *texts: str) -> None:
    """In no file's name or bytes below the folder, and in none of the texts, however it is written."""
    secrets = Secrets([PLANTED])
    for path in folder.rglob("*"):
        assert not secrets.is_in(str(path).encode())
        if path.is_file():
            assert not secrets.is_in(path.read_bytes()), path
    for text in texts:
        assert not secrets.is_in(text.encode()), text


@pytest.mark.parametrize(
    ("credential", "header", "value"),
    [
        (declare("bearer"), "authorization", f"Bearer {PLANTED}"),
        (declare("header", header="X-API-Key"), "x-api-key", PLANTED),
    ],
)
def test_it_is_sent_and_never_kept(tmp_path, caplog, credential, header, value):
    caplog.set_level(logging.DEBUG)
    # A careless server repeats what it was sent in a header of its own.
    careless = Answer(b"a,b\n", headers={"x-you-sent": value, "set-cookie": "s=1"})
    with Replay(Exchange("/x.csv", careless)) as portal:
        [file] = visit(tmp_path, portal, credential)
    assert portal.asked[0].headers[header] == value
    assert "REDACTED" in file.headers["x-you-sent"]
    assert_planted_nowhere(tmp_path, repr(file), repr(credential), caplog.text)


def test_a_response_that_repeats_it_is_not_kept(tmp_path):
    body = json.dumps({"you": "x" * 70_000, "sent": PLANTED}).encode()
    with (
        Replay(Exchange("/x.csv", Answer(body))) as portal,
        pytest.raises(Refusal) as refused,
    ):
        visit(tmp_path, portal, declare("bearer"))
    assert refused.value.reason == "credential"
    assert_planted_nowhere(tmp_path, str(refused.value))


def test_an_error_message_that_repeats_it_is_shown_without_it(tmp_path):
    error = Answer(f"no rights for {PLANTED}".encode(), 403)
    with (
        Replay(Exchange("/x.csv", error)) as portal,
        pytest.raises(Refusal, match="no rights for REDACTED") as refused,
    ):
        visit(tmp_path, portal, declare("bearer"))
    assert_planted_nowhere(tmp_path, str(refused.value))


def test_a_redirect_to_another_host_does_not_take_it_along(tmp_path):
    with Replay(Exchange("/y.csv", Answer(b"a\n"))) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost") + "/y.csv"
        away = Answer(status=302, headers={"location": elsewhere})
        with Replay(Exchange("/x.csv", away)) as portal:
            visit(tmp_path, portal, declare("bearer"))
    assert "authorization" in portal.asked[0].headers
    assert "authorization" not in other.asked[0].headers


def test_a_session_logs_in_once_and_sends_its_token(tmp_path):
    token = "tok-" + "a1b2c3d4" * 3
    granted = Answer(json.dumps({"data": {"token": token}}).encode())
    with Replay(
        Exchange("/login", granted, method="POST"),
        Exchange("/x.csv", Answer(b"a\n", headers={"x-echo": token})),
    ) as portal:
        credential = declare(
            "session", login=f"{portal.url}/login", token="/data/token",
            body={"u": "{user}", "p": "{password}"},
        )  # fmt: skip
        [file] = visit(tmp_path, portal, credential)
    login, data = portal.asked
    assert json.loads(login.body) == {"u": "chiso-reader", "p": PLANTED}
    assert data.headers["authorization"] == f"Bearer {token}"
    assert file.headers["x-echo"] == "REDACTED"
    assert_planted_nowhere(tmp_path, repr(file))
    assert token not in "".join(p.read_text() for p in tmp_path.rglob("*.json"))


def test_a_session_of_cookies(tmp_path):
    granted = Answer(b"welcome", headers={"set-cookie": "JSESSIONID=abcdefgh123; Path=/"})  # fmt: skip
    with Replay(
        Exchange("/login", granted, method="POST"),
        Exchange("/x.csv", Answer(b"a\n")),
    ) as portal:
        credential = declare(
            "session", login=f"{portal.url}/login", encoding="form",
            body={"u": "{user}", "p": "{password}"},
        )  # fmt: skip
        visit(tmp_path, portal, credential)
    assert portal.asked[1].headers["cookie"] == "JSESSIONID=abcdefgh123"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Answer(f"wrong password {PLANTED}".encode(), 401), "401"),
        (Answer(b"{}"), "none"),
        (Answer(b"<html>"), "none"),
    ],
)
def test_a_log_in_that_fails_says_so_without_the_password(tmp_path, answer, found):
    with Replay(Exchange("/login", answer, method="POST")) as portal:
        credential = declare(
            "session", login=f"{portal.url}/login", token="/token",
            body={"p": "{password}"},
        )  # fmt: skip
        with pytest.raises(Refusal, match=found) as refused:
            visit(tmp_path, portal, credential)
    assert refused.value.reason == "credential"
    assert_planted_nowhere(tmp_path, str(refused.value))


@pytest.mark.parametrize("environment", [{}, {"CHISO_CREDENTIAL_LGSP": " "}])
def test_a_missing_one_is_named_by_its_variable_and_nothing_is_asked(
    tmp_path, environment
):
    with Replay() as portal:
        result = visit(tmp_path, portal, declare("bearer"), environment=environment)
    assert isinstance(result, NotFetched)
    assert result.reason == "credential"
    assert "CHISO_CREDENTIAL_LGSP" in result.message
    assert not portal.asked


def test_a_certificate_whose_files_can_not_be_used_is_named_by_its_variables(tmp_path):
    environment = {
        "CHISO_CREDENTIAL_LGSP_CERTIFICATE": str(tmp_path / "planted.pem"),
        "CHISO_CREDENTIAL_LGSP_KEY": str(tmp_path / "planted.key"),
    }
    with Replay() as portal:
        result = visit(
            tmp_path, portal, declare("certificate"), environment=environment
        )
    assert isinstance(result, NotFetched)
    assert "LGSP_CERTIFICATE" in result.message
    assert "planted" not in result.message


def test_a_private_host_that_is_not_named_is_refused_also_after_a_redirect(tmp_path):
    with Replay() as inside:
        internal = inside.url.replace("127.0.0.1", "localhost")
        away = Answer(status=302, headers={"location": f"{internal}/x"})
        with Replay(Exchange("/x.csv", away)) as portal:
            for hosts, named in (((), "127.0.0.1"), (("127.0.0.1",), "localhost")):
                with pytest.raises(Refusal, match=named) as refused:
                    visit(tmp_path, portal, None, private_hosts=hosts)
                assert refused.value.reason == "hostile"
    assert not inside.asked


def test_a_private_host_does_not_lead_to_the_machines_own_link(tmp_path):
    client = open_client(
        tmp_path,
        clock=lambda: NOON,
        resolve=lambda _: ["169.254.169.254"],
        sleep=lambda _: None,
    ).with_access(["lgsp.local"], None)
    with pytest.raises(Refusal, match=r"169\.254"):
        client.get("https://lgsp.local/x")


def test_every_form_of_a_value_is_redacted():
    secrets = Secrets([PLANTED])
    encoded = base64.b64encode(PLANTED.encode()).decode()
    text = f"{PLANTED} {json.dumps(PLANTED)} {encoded} s3cret%2F%22planted%22%2Bvalue"
    assert secrets.redact(text) == 'REDACTED "REDACTED" REDACTED REDACTED'
