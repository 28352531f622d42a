"""A picture of this bill against earlier ones; bars of text where there are no pictures."""
from __future__ import annotations

import asyncio
from dataclasses import replace

from actions.bootstrap import Services
from actions.told import Message
from journeys.bill_review import Review
from journeys.bill_review.drivers import issued_lines
from voice.pictures import bill_history, text_bars


async def history_message(given: Services, found: Review, *, as_text: bool) -> Message | None:
    """The message that shows the history; None when there is nothing to compare."""
    if found.bill is None or not found.earlier or found.comparison is None or found.mismatch is not None:
        return None
    # The bill as issued: credits that were posted since would hide what the customer was shocked by.
    bills = [*reversed(found.earlier), replace(found.bill, lines=issued_lines(found.bill))]
    labels = [given.speaker.month(bill.issued).split(" ")[0] for bill in bills]
    if as_text:
        bars = text_bars(labels, [float(b.due.amount) for b in bills], [given.speaker.money(b.due) for b in bills])
        return Message("utter_bill_history_text", {"bars": bars})
    parts: dict[str, list[float]] = {}
    for index, bill in enumerate(bills):
        for line in issued_lines(bill):
            amounts = parts.setdefault(given.policy.billing.part_of(line.category), [0.0] * len(bills))
            amounts[index] += float(line.amount.amount)
    name = await asyncio.to_thread(bill_history, given.settings.pictures_dir, labels, parts,
                                   [given.speaker.rounded(bill.due) for bill in bills],
                                   f"Your bills, {labels[0]} to {labels[-1]}")
    return Message("utter_bill_history", {"image": f"{given.settings.public_url}/pictures/{name}"})
