"""Messages on their way to people: to every address of CHISO_ALERTS, by apprise."""

from __future__ import annotations

import os
from dataclasses import dataclass

from orchestration.pipeline.alerts.ledger import Message
from orchestration.pipeline.workspace import ReportProgress

# Addresses as apprise writes them, with blanks between: mailto://…, json://…, tgram://…
VARIABLE = "CHISO_ALERTS"


@dataclass(frozen=True)
class Delivery:
    """Sends messages to addresses; what fails is said in `report_progress`, without the address.

    An address may hold a password, and is never shown.
    """

    addresses: tuple[str, ...]
    report_progress: ReportProgress

    def __call__(self, message: Message) -> bool:
        """Whether the message reached anybody.

        An address that stays broken must not have everybody else told every night.
        """
        try:
            # An extra, and half a second of imports.
            import apprise
        except ModuleNotFoundError:
            self.report_progress(
                "alerts",
                f"{VARIABLE} is set and nothing was sent; to fix: pip install chiso[ops]",
            )
            return False
        reached = 0
        for number, address in enumerate(self.addresses, 1):
            sender = apprise.Apprise()
            is_known = sender.add(address)
            if is_known and sender.notify(
                title=message.subject,
                body=message.body,
                body_format=apprise.NotifyFormat.TEXT,
            ):
                reached += 1
                continue
            found = "no server took it" if is_known else "apprise knows no such address"
            self.report_progress(
                "alerts",
                f"“{message.subject}” did not reach address {number} of {VARIABLE}: {found}",
            )
        return reached > 0


def find_delivery(report_progress: ReportProgress) -> Delivery | None:
    """To the addresses of the environment; None where nobody wants to be told."""
    addresses = tuple(os.environ.get(VARIABLE, "").split())
    return Delivery(addresses, report_progress) if addresses else None
