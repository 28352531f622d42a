"""Instants: aware UTC datetimes inside, ISO 8601 with `Z` at the edge, and "-2h" in seeds."""
import re
from datetime import datetime, timedelta, timezone

UTC = timezone.utc
_RELATIVE = re.compile(r"^\s*([+-]?)\s*((?:\d+(?:\.\d+)?\s*(?:s|min|h|d|w)\s*)+)$")
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h|d|w)")
_UNITS = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def iso(instant: datetime | None) -> str | None:
    """`2026-08-01T10:20:30.123Z`; None for None. Milliseconds are shown only where there are any."""
    if instant is None:
        return None
    utc = instant.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds" if utc.microsecond >= 1000 else "seconds") + "Z"


def whole_milliseconds(instant: datetime, zone: timezone | None = UTC) -> datetime:
    """An instant of UTC without what is finer than a millisecond; `zone` None takes the zone off."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000, tzinfo=zone)


def parse(text: str) -> datetime:
    """An instant from ISO 8601; a date alone is its midnight, a time without zone is UTC. Raises ValueError."""
    cleaned = text.strip().replace(" ", "+") if "T" in text else text.strip()
    if cleaned.endswith(("Z", "z")):
        cleaned = cleaned[:-1] + "+00:00"
    # Python 3.10 reads only 3 or 6 digits of a second's fraction.
    cleaned = re.sub(r"\.(\d+)", lambda found: "." + found.group(1)[:6].ljust(6, "0"), cleaned)
    instant = datetime.fromisoformat(cleaned)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def relative(text: str, now: datetime) -> datetime:
    """An instant of a seed: `-40min`, `-3d 2h`, `+1h`, `now`, or an ISO instant. Raises ValueError."""
    if text.strip() == "now":
        return now
    found = _RELATIVE.match(text)
    if found is None:
        return parse(text)
    span = sum((timedelta(**{_UNITS[unit]: float(amount)}) for amount, unit in _PART.findall(found.group(2))),
               timedelta())
    return now + span if found.group(1) != "-" else now - span
