"""Quantities are whole numbers inside: paise, KB of data, seconds of voice, messages."""
from decimal import Decimal
from typing import Any

from mock_operator.money import CURRENCY, to_paise

KB_PER_MB = 1024
KB_PER_GB = KB_PER_MB * 1024
SECONDS_PER_MINUTE = 60
LARGEST = 10**15
USAGE_TYPES = ("monetary", "data", "voice", "sms")
_EDGE: dict[str, tuple[str, int]] = {
    "monetary": (CURRENCY, 100), "data": ("GB", KB_PER_GB), "voice": ("min", SECONDS_PER_MINUTE), "sms": ("SMS", 1),
}


def quantity(usage_type: str, whole: int) -> dict[str, Any]:
    """TM Forum Quantity `{amount, units}` of so many paise, KB, seconds or messages."""
    units, factor = _EDGE[usage_type]
    return {"amount": float(round(Decimal(whole) / factor, 6)), "units": units}


def whole(usage_type: str, body: Any) -> int:
    """Paise, KB, seconds or messages of a Quantity sent by a client. Raises ValueError when it does not fit."""
    units, factor = _EDGE[usage_type]
    if not isinstance(body, dict) or isinstance(body.get("amount"), bool) or not isinstance(
            body.get("amount"), (int, float)):
        raise ValueError(f"amount must be a quantity such as {{\"amount\": 10, \"units\": \"{units}\"}}")
    if body.get("units", units) != units:
        raise ValueError(f"{usage_type} is counted in {units}, not {body['units']!r}")
    if usage_type == "monetary":
        return to_paise(body["amount"])
    exact = Decimal(str(body["amount"])) * factor
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise ValueError("amount must be a believable number")
    return int(exact)
