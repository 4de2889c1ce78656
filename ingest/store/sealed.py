"""JSON whose every byte is vouched for: a seal over its fields is written with them.

One digit changed in a moment or a name is JSON as good as before, and another figure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from ingest.problem import Refusal
from ingest.store.atomic import write_atomically

_SEAL = "seal"


class DamagedRecord(Refusal):
    """A file of a store's own notes that is not what was written; `path` is the file."""

    def __init__(self, path: Path, found: str) -> None:
        self.path = path
        place = "/".join(path.parts[-4:])
        super().__init__(
            "damaged",
            expected="the record as it was written, with its seal",
            found=found,
            where=place,
            to_fix="run `chiso fsck` to see what it is good for and `chiso fsck --mend` to have it made"
            " again, or restore the data folder's copy",
        )


def write_sealed(path: Path, fields: Mapping[str, object]) -> None:
    """Write the file whole or not at all: keys sorted, so that the same fields are the same bytes."""
    sealed = {**fields, _SEAL: _compute_seal(fields)}
    text = json.dumps(sealed, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(path, f"{text}\n".encode())


def dump_sealed_line(fields: Mapping[str, object]) -> str:
    """The fields with their seal as one line without its end, for a file that only grows."""
    sealed = {**fields, _SEAL: _compute_seal(fields)}
    return json.dumps(sealed, ensure_ascii=False, sort_keys=True)


def read_sealed(path: Path) -> dict[str, object]:
    """The fields of a file; those of one written before there were seals are taken as they are.

    Raises FileNotFoundError, or DamagedRecord.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise DamagedRecord(path, f"no file that can be read ({error})") from error
    if not content:
        raise DamagedRecord(path, "an empty file")
    return parse_sealed(content, path)


def parse_sealed(content: bytes, path: Path) -> dict[str, object]:
    """The fields of a record, without their seal. `path`: where it stands.

    Raises DamagedRecord.
    """
    try:
        fields = json.loads(content)
    except ValueError as error:
        raise DamagedRecord(path, f"no JSON ({error})") from error
    if not isinstance(fields, dict):
        raise DamagedRecord(path, "JSON of another kind")
    seal = fields.pop(_SEAL, None)
    if seal is not None and seal != _compute_seal(fields):
        raise DamagedRecord(path, "other content than was sealed")
    return fields


def _compute_seal(fields: Mapping[str, object]) -> str:
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
