"""`LICENCES.md`: under what terms the figures may be used, and what to print beside them."""

from __future__ import annotations

from pathlib import Path

from orchestration.release.facts import Licence, ReleaseFacts, SourceFacts

NAME = "LICENCES.md"


def write(folder: Path, facts: ReleaseFacts) -> None:
    (folder / NAME).write_text(tell(facts), "utf-8")


def tell(facts: ReleaseFacts) -> str:
    """One section a licence; under it each dataset with its publisher and the wording to print."""
    lines = [
        f"# {facts.release_id}: giấy phép · licences",
        "",
        "Mỗi con số mang giấy phép của các nguồn ở cột `source_ids` của nó; số tính từ nhiều nguồn mang giấy phép",
        "của mọi nguồn. Khi dùng lại, xin ghi nguồn theo lời dưới đây.",
        "",
        "Every figure carries the licences of the sources in its `source_ids`; one computed from several sources",
        "carries those of all of them. Print the wording below wherever you use one.",
    ]
    if facts.is_synthetic:
        lines += ["", "**Số liệu giả lập, không phải số thật. · Synthetic figures, none of them is real.**"]
    by_licence: dict[tuple[str, str], list[SourceFacts]] = {}
    for source in sorted(facts.sources, key=lambda s: s.source_id):
        by_licence.setdefault((source.licence.id, source.licence.url), []).append(source)
    for (licence_id, url), sources in sorted(by_licence.items()):
        lines += ["", f"## {licence_id}", "", f"<{url}>" if url else "Không có địa chỉ · no address is stated."]
        for source in sources:
            lines += ["", *_about(source, source.licence)]
    return "\n".join(lines) + "\n"


def _about(source: SourceFacts, held: Licence) -> list[str]:
    publisher = f"{source.publisher_vi} · {source.publisher_en}"
    return [
        f"### `{source.source_id}`",
        "",
        f"- {source.title_vi} · {source.title_en}",
        f"- {publisher} <{source.publisher_url}>" if source.publisher_url else f"- {publisher}",
        f"- Ghi nguồn · attribution: {held.attribution}",
    ]
