"""What the corruption table damages, and how: kinds of files in every store, and faults."""

from __future__ import annotations

from pathlib import Path

# Kind → (pattern below the data folder, does fsck see every fault of it).
KINDS: dict[str, tuple[str, bool]] = {
    "raw bytes": ("raw/office__form/" + "[0-9a-f]" * 64, True),
    "raw receipt": ("raw/office__form/editions/*.json", True),
    "raw listing": ("raw/office__form/listing.json", False),
    "state of an edition": ("landed/office__form/editions/*.json", False),
    "record of a vintage": ("landed/office__form/*/vintage.json", True),
    "landed rows": ("landed/office__form/*/*/rows.parquet", True),
    "landed quarantine": ("landed/office__form/*/*/quarantine.parquet", True),
    "landed cases": ("landed/office__own/*/*/20*.parquet", True),
    "raw bytes of cases": ("raw/office__own/" + "[0-9a-f]" * 64, True),
    "state of a held edition": ("landed/office__bad/editions/*.json", False),
    "report of a held edition": ("held/*/*/report.txt", False),
    "counted set": ("counted/20*/????????????????.parquet", True),
    "origins of a counted set": ("counted/20*/*.origins.parquet", True),
    "hashes of a counted set": ("counted/20*/*.sha256", False),
    "note of a counted set": ("counted/20*/*.json", False),
    "keys of cases": ("counted/keys/*/*/*/*.parquet", True),
    "units of keys": ("counted/keys/*/*/*/*.json", True),
    "shared rows": ("counted/shared/*/rows.parquet", True),
    "shared pairs": ("counted/shared/*/pairs.json", True),
    "compared files": ("counted/shared/compared.json", False),
    "released database": ("releases/2*/indicators.duckdb", True),
    "released manifest": ("releases/2*/manifest.json", True),
    "released parquet": ("releases/2*/parquet/fct_indicator_version.parquet", True),
    "pointer to the current release": ("releases/current", True),
    "lock of the releases": ("releases/.lock", False),
    "Dagster's database": ("dagster/**/*.db", False),
    "Dagster's settings": ("dagster/dagster.yaml", False),
    "format of the stores": ("store.json", False),
    "lock of the writer": (".writer", False),
}


def empty(path: Path) -> None:
    _replace(path, b"")


def truncated(path: Path) -> None:
    content = path.read_bytes() if path.is_file() else b""
    _replace(path, content[: len(content) // 2])


def one_byte(path: Path) -> None:
    content = bytearray(path.read_bytes() if path.is_file() else b"x")
    if content:
        content[len(content) // 2] ^= 1
    _replace(path, bytes(content))


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS = (empty, truncated, one_byte, missing, folder)


def _replace(path: Path, content: bytes) -> None:
    """Other bytes in a file that the copy may share with others, or in place of a link."""
    path.unlink()
    path.write_bytes(content)
