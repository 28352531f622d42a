"""Believable use of a line: what an ordinary month looks like, record by record. Pure and repeatable."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from mock_operator.billing.cycle import Cycle
from mock_operator.billing.rating import ROAMING_VOICE, VOICE, UsageRecord

MB_PER_GB = 1024
VARIATION_PERCENT = 6
DAYS_PER_DATA_RECORD = 2
MINUTES_PER_CALL = 14
FIRST_HOUR, LAST_HOUR = 8, 22
HOME = "IN"


def month(
    chance: Random, cycle: Cycle, data_gb: Decimal, voice_minutes: int, sms: int, home_country: str
) -> list[UsageRecord]:
    """One cycle of ordinary use at home, in no particular order."""
    data = _vary(chance, int(data_gb * MB_PER_GB))
    minutes, texts = _vary(chance, voice_minutes), _vary(chance, sms)
    return [
        *spread(chance, cycle.start, cycle.days, "data", data, cycle.days // DAYS_PER_DATA_RECORD, home_country),
        *spread(chance, cycle.start, cycle.days, "voice", minutes, minutes // MINUTES_PER_CALL + 1, home_country),
        *spread(chance, cycle.start, cycle.days, "sms", texts, texts // 5 + 1, home_country),
    ]


def _vary(chance: Random, quantity: int) -> int:
    return quantity * (100 + chance.randint(-VARIATION_PERCENT, VARIATION_PERCENT)) // 100


def spread(
    chance: Random,
    start: datetime,
    days: int,
    usage_type: str,
    quantity: int,
    parts: int,
    country: str,
    hours: tuple[int, int] = (FIRST_HOUR, LAST_HOUR),
) -> list[UsageRecord]:
    """`quantity` units in about `parts` records within the hours of `days` days; their quantities add up to it."""
    records = []
    for number, units in enumerate(_portions(chance, quantity, max(parts, 1))):
        # Evenly over the days, so that data does not run out by chance on the first of them.
        day = number * days // max(parts, 1)
        when = start + timedelta(days=day, seconds=chance.randint(hours[0] * 3600, hours[1] * 3600 - 1))
        seconds = units * 60 - chance.randint(0, 59) if usage_type in (VOICE, ROAMING_VOICE) else 0
        destination = "" if "ata" in usage_type else _masked_number(chance, usage_type, country)
        records.append(UsageRecord(when, usage_type, units, country, destination, seconds))
    return records


def _portions(chance: Random, quantity: int, parts: int) -> list[int]:
    """Whole positive portions of a quantity, uneven as real use is; fewer when there is less than one for each."""
    parts = min(parts, quantity)
    if parts == 0:
        return []
    weights = [chance.randint(50, 150) for _ in range(parts)]
    spare, total = quantity - parts, sum(weights)
    portions, taken, running = [], 0, 0
    for weight in weights:
        running += weight
        upto = spare * running // total
        portions.append(1 + upto - taken)
        taken = upto
    return portions


def _masked_number(chance: Random, usage_type: str, country: str) -> str:
    """A number called, its middle hidden; calls made abroad mostly go home."""
    abroad = country != HOME and not usage_type.startswith("roaming")
    prefix = f"{country} +" if abroad else "+91"
    return f"{prefix}{chance.randint(70, 99)}XXXX{chance.randint(1000, 9999)}"
