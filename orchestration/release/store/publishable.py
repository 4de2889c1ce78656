"""Whether a run may be published. The gates judge the data; this reads their verdicts and lets nothing slip by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from orchestration.release.facts import ReleaseFacts


class Unfit(Exception):
    """The release is refused. Nothing was published; `reasons` are sentences for people."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        told = "\n".join(f"  - {reason}" for reason in reasons)
        super().__init__(f"nothing was published, the current release stays:\n{told}")


def reasons_against(facts: ReleaseFacts, marts: Iterable[str]) -> list[str]:
    """Why a warehouse with these marts (`marts.fct_target`) must not be published; empty when it may.

    A waived rule and a failed warning travel with the release. Everything else that is not a pass refuses it.
    """
    return [*_about_rules(facts, marts), *_about_sources(facts)]


def _about_rules(facts: ReleaseFacts, marts: Iterable[str]) -> list[str]:
    if not facts.verdicts:
        return ["no rule was judged in this run: run gate B and pass its verdicts"]
    reasons = []
    for verdict in facts.verdicts:
        rule, table, severity, outcome = (verdict.get(k) for k in ("rule", "table", "severity", "outcome"))
        named = f"{rule} on {table}"
        if not rule or severity not in ("critical", "warning"):
            reasons.append(
                f"{named}: a verdict needs a rule and the severity critical or warning, met {dict(verdict)}"
            )
        elif outcome in ("passed", "waived") or (outcome == "failed" and severity == "warning"):
            continue
        elif outcome in ("failed", "errored", "skipped"):
            reasons.append(f"{named}: the rule {outcome.replace('skipped', 'was skipped')}")
        elif outcome == "no_rows":
            reasons.append(f"{named}: the rule looked at no rows, so it proves nothing")
        else:
            reasons.append(f"{named}: unknown outcome {outcome!r}")
    judged = {(str(v.get("table")), str(v.get("rule"))) for v in facts.verdicts}
    reasons += [f"{rule} on {table}: due, but it has no verdict" for table, rule in sorted(facts.rules_due - judged)]
    unseen = sorted(set(marts) - {table for table, _ in judged})
    return reasons + [f"{mart}: no rule was judged on this mart; write its suite" for mart in unseen]


def _about_sources(facts: ReleaseFacts) -> list[str]:
    if not facts.sources:
        return ["no source: a release names the sources its figures come from"]
    reasons = [
        f"{source.source_id}: its {missing} is unknown; state it in the source's YAML"
        for source in facts.sources
        for missing, known in (
            ("licence", source.licence.id and source.licence.id.lower() not in ("unknown", "tbd")),
            ("attribution", source.licence.attribution),
        )
        if not known
    ]
    kinds = Counter(source.is_synthetic for source in facts.sources)
    if len(kinds) > 1:
        synthetic = ", ".join(s.source_id for s in facts.sources if s.is_synthetic)
        reasons.append(
            f"synthetic and real figures in one release: {synthetic} is synthetic, {kinds[False]} are real"
        )
    return reasons
