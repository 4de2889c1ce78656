"""What every record of a declaration is made from, and the error of one that can't be used."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class DeclarationError(ValueError):
    """A YAML file that can't be used; the message names the file, the field and what is allowed."""


class Declaration(BaseModel):
    """A frozen record of a YAML file. A field that nobody declared is an error: it is a typing
    mistake.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
