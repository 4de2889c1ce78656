"""`LICENCES.md`: under what terms the figures may be used, and what to print beside them."""

from __future__ import annotations

from pathlib import Path

from orchestration.release.describe.markdown_text import (
    escape_markdown,
    format_code,
    format_link,
)
from orchestration.release.facts import ReleaseFacts, SourceFacts

NAME = "LICENCES.md"

# A figure of several sources is as free as its strictest licence: a reader must look at each.
_INTRODUCTION = """\
Mỗi con số mang giấy phép của các nguồn ở cột `source_ids` của nó; số tính từ nhiều nguồn mang giấy phép
của mọi nguồn. Khi dùng lại, xin ghi nguồn theo lời dưới đây.

Every figure carries the licences of the sources in its `source_ids`; one computed from several sources
carries those of all of them. Print the wording below wherever you use one.
"""
_SYNTHETIC = "**Số liệu giả lập, không phải số thật. · Synthetic figures, none of them is real.**"
_NO_ADDRESS = "Không có địa chỉ · no address is stated."


def write_licences(folder: Path, facts: ReleaseFacts) -> None:
    """Write the page into the release."""
    (folder / NAME).write_text(build_licence_page(facts), "utf-8")


def build_licence_page(facts: ReleaseFacts) -> str:
    """Markdown: a section for each licence, with its datasets, publishers and attributions."""
    paragraphs = [f"# {facts.release_id}: giấy phép · licences\n", _INTRODUCTION]
    if facts.is_synthetic:
        paragraphs.append(f"{_SYNTHETIC}\n")
    for (licence_id, address), sources in sorted(_group_by_licence(facts).items()):
        paragraphs.append(f"## {escape_markdown(licence_id)}\n")
        paragraphs.append(_describe_address(address))
        for source in sources:
            paragraphs.append(_describe_source(source))
    return "\n".join(paragraphs)


def _describe_address(address: str) -> str:
    """The page of a licence as a link. Terms that a publisher only prints have none: say so."""
    if not address:
        return f"{_NO_ADDRESS}\n"
    return f"{format_link(address)}\n"


def _group_by_licence(facts: ReleaseFacts) -> dict[tuple[str, str], list[SourceFacts]]:
    """(id, address) of a licence → its sources by their id.

    The address is part of the key: two publishers may call different terms by one name.
    """
    groups: dict[tuple[str, str], list[SourceFacts]] = {}
    for source in sorted(facts.sources, key=lambda source: source.source_id):
        key = (source.licence.id, source.licence.url)
        groups.setdefault(key, []).append(source)
    return groups


def _describe_source(source: SourceFacts) -> str:
    title = escape_markdown(f"{source.title_vi} · {source.title_en}")
    publisher = escape_markdown(f"{source.publisher_vi} · {source.publisher_en}")
    if source.publisher_url:
        publisher += f" {format_link(source.publisher_url)}"
    attribution = escape_markdown(source.licence.attribution)
    return (
        f"### {format_code(source.source_id)}\n"
        "\n"
        f"- {title}\n"
        f"- {publisher}\n"
        f"- Ghi nguồn · attribution: {attribution}\n"
    )
