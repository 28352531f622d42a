"""Small readers of TM Forum JSON that several resources share."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from telecom.clock import parse_time
from telecom.errors import OperatorUnexpected
from telecom.usage import MB_PER_GB

Json = dict[str, Any]
_MB_IN = {"KB": 1 / MB_PER_GB, "MB": Decimal(1), "GB": MB_PER_GB}


def need(resource: Json, field: str) -> Any:
    """A field that the contract promises. Raises OperatorUnexpected when it is absent."""
    try:
        return resource[field]
    except KeyError:
        raise OperatorUnexpected(f"{resource.get('@type', 'resource')} has no {field}") from None


def characteristics(resource: Json, field: str) -> dict[str, Any]:
    """A list of name and value pairs as a mapping; empty strings count as absent."""
    return {c["name"]: c.get("value") for c in resource.get(field) or [] if c.get("value") not in (None, "")}


def first(items: list[Json] | None) -> Json:
    """The first element, or an empty mapping."""
    return items[0] if items else {}


def ref_id(reference: Json | None) -> str | None:
    """The id of a reference; None without one."""
    return None if not reference else reference.get("id")


def time_or_none(text: Any) -> datetime | None:
    """An ISO time, or None."""
    return parse_time(str(text)) if text else None


def day_or_none(text: Any, zone: ZoneInfo) -> date | None:
    """The calendar day of an ISO date, or of a time as the market's clocks show it; None without one."""
    if not text:
        return None
    return date.fromisoformat(str(text)) if len(str(text)) == 10 else parse_time(str(text)).astimezone(zone).date()


def last_day_or_none(text: Any, zone: ZoneInfo) -> date | None:
    """The last day that a period ending at this time covers: one that ends at midnight ends with the day before."""
    if not text:
        return None
    return day_or_none((parse_time(str(text)) - timedelta(microseconds=1)).isoformat(), zone)


def megabytes(amount: Any, units: str) -> Decimal:
    """A volume of data in MB. Raises OperatorUnexpected for a unit that no volume is told in."""
    try:
        return Decimal(str(amount)) * _MB_IN[units.upper()]
    except KeyError:
        raise OperatorUnexpected(f"data is counted in {units!r}") from None


def decimal_or_none(value: Any) -> Decimal | None:
    """An exact decimal, or None."""
    return None if value is None else Decimal(str(value))
