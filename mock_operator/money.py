"""Money inside the operator is an integer number of paise; only JSON at the edge carries a decimal number."""
from decimal import Decimal, InvalidOperation
from typing import Any

CURRENCY = "INR"
PAISE_PER_RUPEE = 100
LARGEST_PAISE = 10**15  # ten lakh crore rupees: what is more is a mistake, and would not fit the database


def to_paise(rupees: Any) -> int:
    """Paise of an amount in rupees given as int, float, str or Decimal.

    Raises ValueError when it is no number or has fractions of a paisa: money is never rounded silently.
    """
    try:
        paise = Decimal(str(rupees)) * PAISE_PER_RUPEE
    except InvalidOperation:
        raise ValueError(f"{rupees!r} is not an amount of money") from None
    if not paise.is_finite() or paise != paise.to_integral_value():
        raise ValueError(f"{rupees!r} is not a whole number of paise")
    if abs(paise) > LARGEST_PAISE:
        raise ValueError(f"{rupees!r} is no believable amount of money")
    return int(paise)


def rupees(paise: int) -> Decimal:
    """The exact amount in rupees."""
    return Decimal(paise) / PAISE_PER_RUPEE


def number(paise: int) -> float:
    """The amount in rupees as a JSON number; its shortest form has at most two decimals."""
    return float(rupees(paise))


def money(paise: int | None) -> dict[str, Any] | None:
    """TM Forum Money `{unit, value}`, or None for None."""
    return None if paise is None else {"unit": CURRENCY, "value": number(paise)}


def words(paise: int) -> str:
    """`₹299` or `₹42.50`, for messages to people."""
    whole, rest = divmod(abs(paise), PAISE_PER_RUPEE)
    sign = "-" if paise < 0 else ""
    return f"{sign}₹{whole}" if rest == 0 else f"{sign}₹{whole}.{rest:02d}"


def paise_of(body: Any) -> int:
    """Paise of a Money `{unit, value}` or monetary Quantity `{amount, units}` sent by a client.

    Raises ValueError when it is not one, is in another currency, or is not exact to the paisa.
    """
    if not isinstance(body, dict):
        raise ValueError("an amount is an object such as {\"unit\": \"INR\", \"value\": 299}")
    unit = body.get("unit", body.get("units", CURRENCY))
    if unit != CURRENCY:
        raise ValueError(f"amounts are in {CURRENCY}, not {unit!r}")
    value = body.get("value", body.get("amount"))
    if value is None or isinstance(value, bool):
        raise ValueError("the amount has no number")
    return to_paise(value)
