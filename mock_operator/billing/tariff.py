"""The tariff: taxes, prices outside the allowances, zones, late fee and warnings. All of it is data of the seed."""

from dataclasses import dataclass
from datetime import timedelta, timezone
from decimal import Decimal
from typing import Any

from mock_operator.billing.tax import Tax
from mock_operator.money import to_paise


@dataclass(frozen=True)
class Zone:
    """Countries with the same prices, as ISO code to name. Rates in rupees: `calls` from home a minute, `texts`
    from home an SMS, and when roaming there `voice` a minute, `data` a MB, `sms` an SMS."""

    name: str
    countries: dict[str, str]
    calls: Decimal
    texts: Decimal
    voice: Decimal
    data: Decimal
    sms: Decimal


@dataclass(frozen=True)
class Tariff:
    """Everything about prices that does not belong to a plan. Amounts in paise, rates in rupees a unit."""

    zone_of_time: timezone
    home_country: str
    taxes: tuple[Tax, ...]
    due_days: int
    late_fee: int
    credit_limit: int
    data_warning_percents: tuple[int, ...]
    voice_rate: Decimal
    sms_rate: Decimal
    zones: tuple[Zone, ...]
    texts: dict[str, str]

    def zone(self, country: str) -> Zone:
        """The zone of a country. Raises KeyError when the tariff does not serve it."""
        for zone in self.zones:
            if country in zone.countries:
                return zone
        raise KeyError(f"the tariff has no zone with country {country}")

    def country_name(self, country: str) -> str:
        """The name of a country abroad. Raises KeyError when the tariff does not serve it."""
        return self.zone(country).countries[country]


def _rate(value: Any) -> Decimal:
    return Decimal(str(value))


def _offset(text: str) -> timezone:
    sign = -1 if text.startswith("-") else 1
    hours, minutes = text.lstrip("+-").split(":")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _zone(entry: dict[str, Any]) -> Zone:
    home, roaming = entry["fromHome"], entry["roaming"]
    return Zone(
        name=entry["name"],
        countries=dict(entry["countries"]),
        calls=_rate(home["voice"]),
        texts=_rate(home["sms"]),
        voice=_rate(roaming["voice"]),
        data=_rate(roaming["data"]),
        sms=_rate(roaming["sms"]),
    )


def read_tariff(entry: dict[str, Any]) -> Tariff:
    """The tariff from its seed form (see `seed/tariff.yml`). Raises KeyError or ValueError on a wrong entry."""
    return Tariff(
        zone_of_time=_offset(entry["utcOffset"]),
        home_country=entry["homeCountry"],
        taxes=tuple(Tax(tax["category"], _rate(tax["rate"])) for tax in entry["taxes"]),
        due_days=int(entry["dueDays"]),
        late_fee=to_paise(entry["lateFee"]),
        credit_limit=to_paise(entry["creditLimit"]),
        data_warning_percents=tuple(int(percent) for percent in entry["dataWarningPercents"]),
        voice_rate=_rate(entry["outsideAllowance"]["voice"]),
        sms_rate=_rate(entry["outsideAllowance"]["sms"]),
        zones=tuple(_zone(zone) for zone in entry["zones"]),
        texts={name: str(text) for name, text in entry["texts"].items()},
    )
