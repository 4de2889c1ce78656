"""What portals wrap their data in, declared as models and checked before anything is counted or looked up in it."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from ingest.fetch.response import quote_response
from ingest.problem import Refusal

# How many there are: portals write it as a number or as a text of digits.
Count = Annotated[int, Field(ge=0)]


def _take_text(value: object) -> str:
    return value if isinstance(value, str) else ""


# What a person reads and nothing rests on: "" where the portal gives null or something else.
Text = Annotated[str, BeforeValidator(_take_text)]

Model = TypeVar("Model", bound=BaseModel)


def read_envelope(
    model: type[Model], document: object, *, expected: str, where: str, to_fix: str
) -> Model:
    """The document as the model has it; fields that the model does not name are passed over.

    Raises Refusal `not_what_it_says`, which quotes the first field of another shape.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise Refusal(
            "not_what_it_says",
            expected=expected,
            found=_describe_first_error(error),
            where=where,
            to_fix=to_fix,
        ) from error


def _describe_first_error(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    field = "/".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return f"no `{field}` in {quote_response(first['input'])}"
    quoted = f"“{quote_response(first['input'])}”"
    return f"`{field}` is {quoted}" if field else quoted
