"""A page for each plan: its targets as they were judged at three moments."""

from __future__ import annotations

from orchestration.release.page.figures import BASES, Figures, Indicator, Plan, Verdict
from orchestration.release.page.language import Language
from orchestration.release.page.page_file import Page


def list_pages(figures: Figures, language: Language) -> list[Page]:
    """One page for each plan."""
    return [_build_page(plan, figures, language) for plan in figures.plans.values()]


def _build_page(plan: Plan, figures: Figures, language: Language) -> Page:
    targets = [
        (figures.indicators[verdict.indicator_id], verdict)
        for verdicts in figures.verdicts.values()
        for verdict in verdicts
        if verdict.plan_id == plan.plan_id and verdict.is_target
    ]
    judged: list[tuple[Indicator, Verdict]] = []
    unknown: list[tuple[Indicator, Verdict]] = []
    for indicator, verdict in targets:
        moments = [figures.judged.get((verdict.target_id, basis)) for basis in BASES]
        is_known = any(m is not None and m.verdict != "cannot_judge" for m in moments)
        (judged if is_known else unknown).append((indicator, verdict))
    return Page(
        f"plans/{plan.plan_id}.html",
        "plan.html.jinja",
        language.choose(plan.name_vi, plan.name_en),
        {"plan": plan, "judged": judged, "unknown": unknown, "bases": BASES},
    )
