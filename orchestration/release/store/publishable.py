"""Whether a run may be published.

The gates judge the data; this reads their verdicts and lets nothing slip by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.release.facts import ReleaseFacts, SourceFacts

# Words that stand in a declaration until somebody has looked the licence up.
_UNKNOWN_LICENCES = ("", "unknown", "tbd")


class NotPublishable(Exception):
    """The release is refused. Nothing was published; `reasons` are sentences for people."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        listed = "\n".join(f"  - {reason}" for reason in reasons)
        super().__init__(f"nothing was published, the current release stays:\n{listed}")


def list_reasons_against(facts: ReleaseFacts, marts: Iterable[str]) -> list[str]:
    """Why a warehouse with these marts (`marts.fct_target`) must not be published; empty when it
    may.

    A waived rule and a failed warning travel with the release. Everything else that is not a pass
    refuses it.
    """
    return [*_list_rule_reasons(facts, marts), *_list_source_reasons(facts.sources)]


def _list_rule_reasons(facts: ReleaseFacts, marts: Iterable[str]) -> list[str]:
    if not facts.verdicts:
        return [
            "expected verdicts of gate B, found none: no rule was judged in this run; to fix: run gate B"
        ]
    reasons: list[str] = []
    judged: set[tuple[str, str]] = set()
    for verdict in facts.verdicts:
        judged.add((str(verdict.get("table")), str(verdict.get("rule"))))
        reason = find_reason_against(verdict)
        if reason is not None:
            reasons.append(reason)
    for table, rule in sorted(facts.rules_due - judged):
        reasons.append(f"{rule} on {table}: the rule is due, but it has no verdict")
    judged_tables = {table for table, _ in judged}
    for mart in sorted(set(marts) - judged_tables):
        reasons.append(
            f"{mart}: no rule was judged on this mart; to fix: write its suite"
        )
    return reasons


def find_reason_against(verdict: Mapping[str, object]) -> str | None:
    """Why one verdict refuses a release; None where it lets it pass."""
    severity, outcome = verdict.get("severity"), verdict.get("outcome")
    subject = f"{verdict.get('rule')} on {verdict.get('table')}"
    if not verdict.get("rule") or severity not in ("critical", "warning"):
        expected = "a rule and the severity critical or warning"
        return f"{subject}: expected {expected}, found {dict(verdict)}"
    if outcome in ("passed", "waived"):
        return None
    if outcome == "failed" and severity == "warning":
        return None
    match outcome:
        case "failed":
            return f"{subject}: the rule failed"
        case "errored":
            return f"{subject}: the rule could not be judged (errored)"
        case "skipped":
            return f"{subject}: the rule was skipped"
        case "no_rows":
            return f"{subject}: the rule looked at no rows, so it proves nothing"
    return f"{subject}: expected an outcome of gate B, found {outcome!r}"


def _list_source_reasons(sources: tuple[SourceFacts, ...]) -> list[str]:
    if not sources:
        return ["expected the sources its figures come from, found none"]
    reasons: list[str] = []
    for source in sources:
        if source.licence.id.lower() in _UNKNOWN_LICENCES:
            reasons.append(
                f"{source.source_id}: its licence is unknown; to fix: state it in the source's YAML"
            )
        if not source.licence.attribution:
            reasons.append(
                f"{source.source_id}: its attribution is unknown; to fix: state it in the source's YAML"
            )
    synthetic = [source.source_id for source in sources if source.is_synthetic]
    real = len(sources) - len(synthetic)
    if synthetic and real:
        reasons.append(
            "expected real figures or synthetic ones, found both in one release:"
            f" {', '.join(synthetic)} is synthetic, {real} are real"
        )
    return reasons
