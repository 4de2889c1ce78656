"""Credentials at work: values from the environment, sent to the declared hosts and to nobody else."""

from __future__ import annotations

import json
import ssl
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from ingest.declare.credential import (
    BearerCredential,
    CertificateCredential,
    DeclaredCredential,
    HeaderCredential,
    SessionCredential,
)
from ingest.fetch.redaction import Secrets
from ingest.problem import Refusal

# A value as short as that would be found in every second response.
_SHORTEST_VALUE = 8


@dataclass(frozen=True)
class LoginRequest:
    """The request that opens a session."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Credential:
    """One source's credential while it is visited; its values are in memory only.

    `headers`: what is sent with each request to one of `hosts`. A session has none before its
    log-in.
    """

    source_id: str
    declared: DeclaredCredential
    secrets: Secrets
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    login: LoginRequest | None = field(default=None, repr=False)

    def list_headers(self, url: httpx.URL) -> dict[str, str]:
        """The headers for an address; none where it is not one of the declared hosts'."""
        return dict(self.headers) if self.is_for(url) else {}

    def is_for(self, url: httpx.URL) -> bool:
        """Whether the address lies at a host that may see the credential."""
        return url.host in self.declared.hosts

    def open_session(self, body: bytes, response: httpx.Response) -> None:
        """Take the token in the body, or the cookies, of the log-in's response. Raises Refusal."""
        declared = self.declared
        assert isinstance(declared, SessionCredential)
        if declared.token is None:
            pairs = [f"{name}={value}" for name, value in response.cookies.items()]
            self.secrets.add(*response.cookies.values())
            opened = {"cookie": "; ".join(pairs)} if pairs else {}
        else:
            token = _find_token(body, declared.token)
            self.secrets.add(token)
            opened = {"authorization": f"Bearer {token}"} if token else {}
        if not opened:
            what = f"a token at “{declared.token}”" if declared.token else "a cookie"
            raise Refusal(
                "credential",
                expected=f"{what} in the response to the log-in",
                found=f"none (status {response.status_code})",
                where=f"{self.source_id}: {declared.login}",
                to_fix=f"see whether the account in {declared.variable}_USER is still open, and `token` in the YAML",
            )
        self.headers = opened
        self.login = None


def read_credential(
    declared: DeclaredCredential, source_id: str, environment: Mapping[str, str]
) -> Credential:
    """The credential with its values. Raises Refusal `credential`, which names the variable that is
    not set.
    """
    read = _Reader(source_id, declared.variable, environment)
    match declared:
        case BearerCredential():
            value = read("")
            secrets = Secrets([value])
            headers = {"authorization": f"Bearer {value}"}
            return Credential(source_id, declared, secrets, headers)
        case HeaderCredential():
            value = read("")
            headers = {declared.header.lower(): value}
            return Credential(source_id, declared, Secrets([value]), headers)
        case SessionCredential():
            user, password = read("_USER"), read("_PASSWORD")
            login = _build_login(declared, user, password)
            # A name as short as “admin” stands in many a text and is no secret.
            secrets = Secrets(
                [password, user] if len(user) >= _SHORTEST_VALUE else [password]
            )
            return Credential(source_id, declared, secrets, login=login)
        case CertificateCredential():
            paths = [read("_CERTIFICATE"), read("_KEY")]
            return Credential(source_id, declared, Secrets(paths))


def load_certificate(credential: Credential, environment: Mapping[str, str]) -> Any:
    """The TLS context with the client certificate; True, the usual one, where it has none.

    Raises Refusal where the files can't be used; it names their variables and not the files.
    """
    declared = credential.declared
    if not isinstance(declared, CertificateCredential):
        return True
    context = ssl.create_default_context()
    variable = declared.variable
    try:
        context.load_cert_chain(
            environment[f"{variable}_CERTIFICATE"], environment[f"{variable}_KEY"]
        )
    except (OSError, ssl.SSLError) as error:
        raise Refusal(
            "credential",
            expected=f"a certificate and its key (PEM) in the files of {variable}_CERTIFICATE and {variable}_KEY",
            found=type(error).__name__,
            where=credential.source_id,
            to_fix="see that both files are there, readable and of one pair",
        ) from None
    return context


@dataclass(frozen=True)
class _Reader:
    source_id: str
    variable: str
    environment: Mapping[str, str]

    def __call__(self, part: str) -> str:
        name = self.variable + part
        value = self.environment.get(name, "").strip()
        if not value:
            found = "no such variable, or an empty one"
        elif len(value) < _SHORTEST_VALUE and part not in ("_USER", "_CERTIFICATE"):
            found = f"fewer than {_SHORTEST_VALUE} letters"
        elif any(ord(sign) < 32 or ord(sign) > 126 for sign in value):
            found = "a line end, or a sign that is no plain letter"
        else:
            return value
        raise Refusal(
            "credential",
            expected=f"the source's credential in the environment variable {name}",
            found=found,
            where=self.source_id,
            to_fix=f"set {name} where Chiso runs; the last accepted vintage keeps serving and other sources go on",
        )


def _build_login(declared: SessionCredential, user: str, password: str) -> LoginRequest:
    fields = {}
    for name, template in declared.body.items():
        fields[name] = template.replace("{user}", user).replace("{password}", password)
    if declared.encoding == "form":
        body = urllib.parse.urlencode(fields).encode()
        return LoginRequest(
            declared.login, {"content-type": "application/x-www-form-urlencoded"}, body
        )
    body = json.dumps(fields).encode()
    return LoginRequest(declared.login, {"content-type": "application/json"}, body)


def _find_token(body: bytes, pointer: str) -> str:
    try:
        value: Any = json.loads(body)
    except ValueError:
        return ""
    for step in pointer.split("/")[1:]:
        if not isinstance(value, dict) or step not in value:
            return ""
        value = value[step]
    return value if isinstance(value, str) else ""
