"""How a source lets itself be known to its server: the credential's *name*, never its value.

The value is in the environment of the machine that fetches. Nothing of it is declared, kept or
shown.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ingest.declare.declaration import Declaration

# CHISO_CREDENTIAL_<name>, and its parts: CHISO_CREDENTIAL_<name>_USER.
VARIABLE_PREFIX = "CHISO_CREDENTIAL_"


class _NamedCredential(Declaration):
    """`hosts`: to these alone it is ever sent, whatever a redirect or a catalogue says."""

    name: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    hosts: tuple[str, ...] = Field(min_length=1)

    @property
    def variable(self) -> str:
        """The environment variable that holds its value, or that its parts' names begin with."""
        return VARIABLE_PREFIX + self.name


class BearerCredential(_NamedCredential):
    """`Authorization: Bearer <value>`."""

    kind: Literal["bearer"]


class HeaderCredential(_NamedCredential):
    """The value in a header of its own, e.g. `X-API-Key`."""

    kind: Literal["header"]
    header: str = Field(pattern=r"^[A-Za-z0-9-]+$")


class SessionCredential(_NamedCredential):
    """A log-in before the first request, with `<variable>_USER` and `<variable>_PASSWORD`.

    `body`: of the log-in, with "{user}" and "{password}" in it. `token`: JSON pointer of the token
    in its response, which is then sent as a bearer; None: its cookies are sent.
    """

    kind: Literal["session"]
    login: str
    body: dict[str, str]
    encoding: Literal["json", "form"] = "json"
    token: str | None = Field(None, pattern=r"^/")


class CertificateCredential(_NamedCredential):
    """A client certificate: the files that `<variable>_CERTIFICATE` and `<variable>_KEY` name."""

    kind: Literal["certificate"]


DeclaredCredential = Annotated[
    BearerCredential | HeaderCredential | SessionCredential | CertificateCredential,
    Field(discriminator="kind"),
]
