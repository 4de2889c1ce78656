"""Messages reach a real mail server and a real web hook on this machine."""

from __future__ import annotations

import email
import email.policy
import socketserver
from typing import ClassVar

import pytest

from orchestration.pipeline.alerts.delivery import VARIABLE, find_delivery
from orchestration.pipeline.alerts.ledger import Message
from orchestration.pipeline.workspace import ignore_progress
from tests.web_hook import WebHook, serve

MESSAGE = Message(
    "held/a__b/e1",
    False,
    "Chiso: ấn bản a__b/e1 bị giữ lại · edition a__b/e1 is held",
    "Ấn bản a__b/e1 bị giữ lại.\nEdition a__b/e1 is held.\n\nTiêu đề cột đã đổi.",
)


class MailSink(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs that hands one mail over."""

    mails: ClassVar[list[bytes]] = []

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            if line[:4].upper() == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.mails.append(self._read_mail())
            elif line[:4].upper() == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 fine\r\n")

    def _read_mail(self) -> bytes:
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line)
        return b"".join(lines)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def test_an_alert_reaches_a_mail_server_and_a_web_hook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve(MailSink) as mail, serve(WebHook) as hook:
        addresses = (
            f"mailto://127.0.0.1:{mail}?from=chiso@example.org&to=ops@example.org&mode=insecure"
            f" json://127.0.0.1:{hook}/chiso"
        )
        monkeypatch.setenv(VARIABLE, addresses)
        deliver = find_delivery(ignore_progress)
        assert deliver is not None
        assert deliver(MESSAGE)
    [mail_bytes] = MailSink.mails
    received = email.message_from_bytes(mail_bytes, policy=email.policy.default)
    assert received["subject"] == MESSAGE.subject
    assert received["to"] == "ops@example.org"
    text = received.get_body(("plain",))
    assert text is not None
    assert "Tiêu đề cột đã đổi." in text.get_content()
    [posted] = WebHook.posted[:1]
    assert (posted["title"], posted["message"]) == (MESSAGE.subject, MESSAGE.body)


def test_who_can_be_reached_is_told_and_an_address_is_never_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[str] = []
    with serve(WebHook) as hook:
        monkeypatch.setenv(
            VARIABLE,
            f"json://user:secret@127.0.0.1:1/ json://127.0.0.1:{hook}/ nonsense",
        )
        deliver = find_delivery(lambda _, text: said.append(text))
        assert deliver is not None
        assert deliver(MESSAGE)
    assert "did not reach address 1 of CHISO_ALERTS: no server took it" in said[0]
    assert "address 3 of CHISO_ALERTS: apprise knows no such address" in said[1]
    assert "secret" not in " ".join(said)


def test_nobody_wants_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert find_delivery(ignore_progress) is None
