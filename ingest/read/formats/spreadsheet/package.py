"""An xlsx whose parts are named otherwise than Excel names them, packed anew under the usual names.

The format finds its parts by relations, never by name: some programs write backslashes, capitals or
another folder. The libraries that read cells look for the usual names only.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

from ingest.read.formats.spreadsheet.archive import MAX_RATIO, MAX_UNPACKED, SMALL

CONTENT_TYPES = "[content_types].xml"
_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ROOT = "_rels/.rels"
_USUAL_NAMES = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
)
_ODS_OR_BINARY = ("mimetype", "xl/workbook.bin")


def holds_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the types of its parts, by whatever names, say that it is a workbook."""
    for info in archive.infolist():
        if _fold(info.filename) == CONTENT_TYPES and info.file_size <= SMALL:
            return b"spreadsheetml" in archive.open(info).read(info.file_size)
    return False


def name_parts_as_usual(data: bytes) -> bytes:
    """The workbook under the names that libraries expect; as it is where it has them, or is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if _has_usual_names(archive.namelist()) or _is_too_large(archive, data):
                return data
            return _pack_anew(archive) or data
    except (zipfile.BadZipFile, zlib.error, ElementTree.ParseError, EOFError):
        return data  # its reader says what is broken about it
    except (RuntimeError, NotImplementedError):
        return data  # encrypted


def _has_usual_names(names: list[str]) -> bool:
    if any(name in names for name in _ODS_OR_BINARY):
        return True
    if not {_WORKBOOK, _RELATIONS, _ROOT}.issubset(names):
        return False
    return all(_is_usual(name) for name in names)


def _is_usual(name: str) -> bool:
    """Whether a part lies where libraries look for it, if they look for it at all."""
    folded = _fold(name)
    if folded == "xl/sharedstrings.xml":
        return name == "xl/sharedStrings.xml"
    if folded.startswith("xl/worksheets/"):
        return name.startswith("xl/worksheets/") and "\\" not in name
    return not folded.startswith("xl/") or name.startswith("xl/")


def _fold(name: str) -> str:
    """A part's name as parts are compared: forward slashes, any case, from the root."""
    return name.replace("\\", "/").lstrip("/").lower()


def _is_too_large(archive: zipfile.ZipFile, data: bytes) -> bool:
    """Whether it must be refused by its size, before anything of it is unpacked."""
    unpacked = sum(info.file_size for info in archive.infolist())
    return unpacked > min(MAX_UNPACKED, max(SMALL, MAX_RATIO * len(data)))


def _pack_anew(archive: zipfile.ZipFile) -> bytes | None:
    """The workbook with its sheets, texts and styles; None where its relations lead to none."""
    parts = {_fold(info.filename): info for info in archive.infolist()}

    def read(name: str) -> bytes | None:
        info = parts.get(_fold(name))
        return None if info is None else archive.open(info).read(info.file_size)

    root = read(_ROOT)
    if root is None:
        return None
    main = _find_target(root, "officeDocument", "")
    workbook = read(main) if main else None
    folder, file = posixpath.split(main or "")
    relations = read(posixpath.join(folder, "_rels", f"{file}.rels"))
    if workbook is None or relations is None:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        written: list[str] = []
        sheets = 0
        for relation in ElementTree.fromstring(relations):
            kind = relation.get("Type", "").rpartition("/")[2]
            content = read(_resolve(folder, relation.get("Target", "")))
            name = _USUAL_NAMES.get(kind)
            if kind.endswith("sheet"):
                sheets += 1
                name = f"worksheets/sheet{sheets}.xml"
            if content is None or name is None:
                continue
            target.writestr(f"xl/{name}", content)
            attributes = relation.attrib | {"Target": name}
            pairs = [f"{key}={quoteattr(text)}" for key, text in attributes.items()]
            written.append(f"<Relationship {' '.join(pairs)}/>")
        target.writestr(_WORKBOOK, workbook)
        target.writestr(_RELATIONS, _write_relations(written))
        main = f'<Relationship Id="rId1" Type="{_OFFICE}" Target="{_WORKBOOK}"/>'
        target.writestr(_ROOT, _write_relations([main]))
        target.writestr("[Content_Types].xml", read(CONTENT_TYPES) or b"")
    return packed.getvalue()


def _write_relations(relations: list[str]) -> str:
    # Without a prefix, which the libraries do not know.
    return f'<Relationships xmlns="{_NAMESPACE}">{"".join(relations)}</Relationships>'


def _find_target(relations: bytes, kind: str, folder: str) -> str | None:
    for relation in ElementTree.fromstring(relations):
        if relation.get("Type", "").endswith(f"/{kind}"):
            return _resolve(folder, relation.get("Target", ""))
    return None


def _resolve(folder: str, target: str) -> str:
    """A relation's target as the name of a part, from the root."""
    path = posixpath.join("/", folder, target.replace("\\", "/"))
    return posixpath.normpath(path).lstrip("/")
