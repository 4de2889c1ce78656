"""`dictionary.html`: every table and column of a release on one page that needs no network."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from orchestration.release.describe.column_descriptions import Column, Mart, Text
from orchestration.release.facts import ReleaseFacts, SourceFacts

NAME = "dictionary.html"

_STYLE = """
:root { --ink: #1c1b19; --soft: #6a665e; --line: #dedad2; --paper: #fdfcfa; --tint: #f4f1eb; --mark: #9b2c1f; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e6e0; --soft: #a19c92; --line: #3a3833; --paper: #191816; --tint: #232120; --mark: #e08a7c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 "Source Serif 4", Charter, Cambria, Georgia, "Times New Roman", serif; }
main { max-width: 62rem; margin: 0 auto; padding: 4rem 1.5rem 6rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .3rem; font-weight: 600; text-wrap: balance; }
h1 + p { margin: 0; font-size: 1.15rem; color: var(--soft); }
h2 { font: 600 1.2rem/1.3 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; margin: 4rem 0 .4rem;
  padding-top: 1rem; border-top: 1px solid var(--line); scroll-margin-top: 1rem; }
h2.words { font-family: inherit; font-size: 1.35rem; }
p { margin: .3rem 0; max-width: 44rem; }
a { color: inherit; text-decoration-color: var(--line); text-underline-offset: .2em; }
a:hover, a:focus-visible { color: var(--mark); text-decoration-color: currentColor; }
code { font: .86em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: 2rem 0 0;
  font-size: .95rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
.warning { margin: 2rem 0 0; padding: .7rem 1rem; border-left: 3px solid var(--mark); background: var(--tint); }
nav a { font: .86em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
nav ul { columns: 3 14rem; list-style: none; margin: 1rem 0 0; padding: 0; font-size: .95rem; }
nav li { display: flex; gap: .6rem; justify-content: space-between; break-inside: avoid; padding: .1rem 0; }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; font-size: .94rem; }
th { text-align: left; font-weight: 400; color: var(--soft); font-size: .82rem; padding: 0 1rem .3rem 0; }
td { vertical-align: top; padding: .5rem 1rem .5rem 0; border-top: 1px solid var(--line); }
td:last-child, th:last-child { padding-right: 0; }
td:nth-child(1) { white-space: nowrap; } td:nth-child(2) { color: var(--soft); white-space: nowrap; }
td:nth-child(3) { color: var(--soft); max-width: 11rem; }
td p { margin: 0; } .key::after { content: " key"; color: var(--mark); font: .78rem/1 inherit; }
.count { font-variant-numeric: tabular-nums; color: var(--soft); }
@media (max-width: 40rem) {
  main { padding-top: 2rem; }
  .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .5rem; }
}
@media print {
  :root { --paper: #fff; }
  main { padding: 0; max-width: none; } h2 { break-after: avoid; } tr { break-inside: avoid; }
}
"""


def write(folder: Path, facts: ReleaseFacts, tables: tuple[Mart, ...], linked: dict) -> None:
    """`linked`: the schema.org description, embedded so that who finds the page finds the dataset."""
    (folder / NAME).write_text(page(facts, tables, linked), "utf-8")


def page(facts: ReleaseFacts, tables: tuple[Mart, ...], linked: dict) -> str:
    """The page. Everything on it comes from the comments in the warehouse and the facts of the release."""
    embedded = json.dumps(linked, ensure_ascii=False).replace("<", "\\u003c")
    return f"""<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(facts.title_vi)} · {escape(facts.release_id)}</title>
<style>{_STYLE}</style>
<script type="application/ld+json">{embedded}</script>
</head>
<body>
<main>
<header>
<h1>{escape(facts.title_vi)}</h1>
<p lang="en">{escape(facts.title_en)}</p>
{_synthetic(facts)}<dl class="facts">
<dt>Bản phát hành · Release</dt><dd><code>{escape(facts.release_id)}</code></dd>
<dt>Hiểu biết đến · Known as of</dt><dd>{facts.as_of}</dd>
<dt>Lập lúc · Made</dt><dd>{facts.created_at:%Y-%m-%d %H:%M %Z}</dd>
<dt>Mã nguồn · Code</dt><dd><code>{escape(facts.git_revision)}</code></dd>
</dl>
<nav aria-label="Các bảng · Tables"><ul>
{"".join(_entry(t.name, t.name, t.rows) for t in tables)}{_entry("sources", "Nguồn · Sources", len(facts.sources))}\
</ul></nav>
</header>
{"".join(_table(t) for t in tables)}{_sources(facts.sources)}</main>
</body>
</html>
"""


def _synthetic(facts: ReleaseFacts) -> str:
    if not facts.is_synthetic:
        return ""
    return (
        '<p class="warning">Số liệu giả lập: không con số nào ở đây là thật. '
        '<span lang="en">Synthetic figures: no number here is real.</span></p>\n'
    )


def _entry(anchor: str, name: str, count: int) -> str:
    return f'<li><a href="#{escape(anchor)}">{escape(name)}</a><span class="count">{count:,}</span></li>\n'


def _table(table: Mart) -> str:
    name = escape(table.name)
    rows = "".join(_row(column, column.name in table.key) for column in table.columns)
    return f"""<section>
<h2 id="{name}">{name}</h2>
{_text(table.text)}<p class="count">{table.rows:,} dòng · rows</p>
<div class="scroll"><table>
<thead><tr><th>Cột · Column</th><th>Kiểu · Type</th><th>Đơn vị · Unit</th><th>Nghĩa · Meaning</th></tr></thead>
<tbody>
{rows}</tbody>
</table></div>
</section>
"""


def _row(column: Column, in_key: bool) -> str:
    mark = ' class="key"' if in_key else ""
    kind = column.sql_type.lower() + ("" if column.nullable else ", not null")
    return (
        f"<tr><td{mark}><code>{escape(column.name)}</code></td><td><code>{escape(kind)}</code></td>"
        f"<td>{escape(column.unit)}</td><td>{_text(column.text).strip()}</td></tr>\n"
    )


def _text(text: Text) -> str:
    vietnamese = f"<p>{escape(text.vi)}</p>\n" if text.vi else ""
    english = f'<p lang="en"{" class=soft" if text.vi else ""}>{escape(text.en)}</p>\n' if text.en else ""
    return vietnamese + english


def _sources(sources: tuple[SourceFacts, ...]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(s.source_id)}</code></td><td>{len(s.vintages):,}</td>"
        f"<td>{escape(s.licence.id)}</td><td><p>{escape(s.title_vi)}, {escape(s.publisher_vi)}</p>"
        f'<p lang="en" class="soft">{escape(s.title_en)}, {escape(s.publisher_en)}</p>'
        f"<p>{escape(s.licence.attribution)}</p></td></tr>\n"
        for s in sources
    )
    return f"""<section>
<h2 id="sources" class="words">Nguồn · Sources</h2>
<div class="scroll"><table>
<thead><tr><th>Nguồn · Source</th><th>Ấn bản · Vintages</th><th>Giấy phép · Licence</th>
<th>Ghi nguồn · Attribution</th></tr></thead>
<tbody>
{rows}</tbody>
</table></div>
</section>
"""
