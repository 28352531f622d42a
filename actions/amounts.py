"""Amounts of money as people type them."""
from __future__ import annotations

from decimal import Decimal, InvalidOperation

from actions.turn import Turn


def named_amount(turn: Turn) -> str | None:
    """The one amount named in the latest words, with two decimals; None when there is none or several."""
    amounts = set()
    for value in turn.entities("amount"):
        try:
            amounts.add(Decimal(str(value)))
        except InvalidOperation:
            continue
    return f"{amounts.pop():.2f}" if len(amounts) == 1 else None
