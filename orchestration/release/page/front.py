"""The front page, the list of sources and the page on trust."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from orchestration.release.facts import ReleaseFacts
from orchestration.release.page.figures import Figure, Figures, Indicator, Verdict
from orchestration.release.page.language import Language
from orchestration.release.page.news import News
from orchestration.release.page.page_file import Page
from orchestration.release.page.trend import draw_sparkline

# The order in which the plans of the Committee name them.
PILLARS = ("data", "government", "economy", "society", "security")


@dataclass(frozen=True)
class TargetLine:
    """One line of the front: an indicator with its newest value and the verdict on one target."""

    indicator: Indicator
    newest: Figure | None
    verdict: Verdict
    sparkline: Markup

    @property
    def has_figure(self) -> bool:
        """Whether anything is known about it."""
        return self.newest is not None or self.verdict.verdict != "cannot_judge"


@dataclass(frozen=True)
class Pillar:
    """The targets of one pillar."""

    name: str
    lines: Sequence[TargetLine]

    @property
    def with_figure(self) -> Sequence[TargetLine]:
        """Those with a value or a verdict, the ones that were judged first."""
        shown = [line for line in self.lines if line.has_figure]
        return sorted(shown, key=lambda line: line.verdict.verdict == "cannot_judge")

    @property
    def without_figure(self) -> Sequence[TargetLine]:
        """Those about which nothing is known."""
        return [line for line in self.lines if not line.has_figure]


def list_pages(
    figures: Figures, facts: ReleaseFacts, news: News, language: Language
) -> list[Page]:
    """The pages that are about the whole release."""
    lines = _list_lines(figures)
    pillars = [
        Pillar(name, [line for line in lines if line.indicator.pillar == name])
        for name in PILLARS
    ]
    reasons = Counter(
        line.verdict.reason
        for line in lines
        if line.verdict.verdict == "cannot_judge" and line.verdict.reason
    )
    return [
        Page(
            "index.html",
            "front.html.jinja",
            "",
            {
                "pillars": [pillar for pillar in pillars if pillar.lines],
                "counts": Counter(line.verdict.verdict for line in lines),
                "reasons": reasons.most_common(),
                "news": news,
            },
        ),
        Page(
            "sources.html",
            "sources.html.jinja",
            language.say("sources"),
            {"news": news},
        ),
        Page(
            "trust.html",
            "trust.html.jinja",
            language.say("trust"),
            _show_quality(facts),
        ),
    ]


def _show_quality(facts: ReleaseFacts) -> dict[str, object]:
    """What the rules of the release found, and per source how many rows were set aside."""
    outcomes = Counter(rule["outcome"] for rule in facts.verdicts)
    quarantine = [
        (
            source,
            sum(vintage.rows for vintage in source.vintages),
            sum(vintage.quarantined for vintage in source.vintages),
        )
        for source in facts.sources
    ]
    return {
        "passed": outcomes["passed"],
        "warnings": [rule for rule in facts.verdicts if rule["outcome"] == "failed"],
        "waived": [rule for rule in facts.verdicts if rule["outcome"] == "waived"],
        "quarantine": [line for line in quarantine if line[2]],
    }


def _list_lines(figures: Figures) -> Sequence[TargetLine]:
    """Every target of the plans, in the order of the indicators."""
    lines: list[TargetLine] = []
    for indicator in figures.indicators.values():
        for verdict in figures.verdicts.get(indicator.indicator_id, ()):
            if not verdict.is_target:
                continue
            current = figures.list_current(indicator.indicator_id)
            lines.append(
                TargetLine(
                    indicator,
                    figures.newest.get(indicator.indicator_id),
                    verdict,
                    draw_sparkline(current),
                )
            )
    return lines
