"""Rounding inside billing, where amounts are computed in fractions of a paisa."""

from decimal import ROUND_HALF_UP, Decimal


def rounded(paise: Decimal) -> int:
    """Whole paise, half away from zero, so that a credit mirrors its charge."""
    return int(paise.quantize(Decimal(1), rounding=ROUND_HALF_UP))
