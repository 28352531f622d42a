"""Money, data volumes, times and dates as customers of the market read them."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from business.market_policy import Market
from telecom.clock import Clock
from telecom.money import Money


class Speaker:
    """Turns typed values into words for one market; the clock tells which year is this one."""

    def __init__(self, market: Market, clock: Clock) -> None:
        self._market = market
        self._clock = clock
        self._zone = ZoneInfo(market.timezone)

    def money(self, amount: Money) -> str:
        """₹1,23,456.50; whole amounts without decimals: ₹299."""
        whole = amount.amount == amount.amount.to_integral_value()
        return format_currency(amount.amount, amount.currency, locale=self._market.locale,
                               format="¤#,##,##0" if whole and self._market.locale.endswith("IN") else None,
                               currency_digits=not whole)

    def rounded(self, amount: Money) -> str:
        """Whole units, for pictures: ₹1,235."""
        return self.money(Money(amount.amount.quantize(Decimal("1"), ROUND_HALF_UP), amount.currency))

    def quantity(self, amount: Decimal, units: str) -> str:
        """Volumes in the unit people think in: 12.5 GB, 640 MB, 85 min, 100 SMS."""
        if units.upper() == "GB" and abs(amount) < 1:
            amount, units = amount * 1024, "MB"
        if units.upper() == "MB" and abs(amount) >= 1024:
            amount, units = amount / 1024, "GB"
        places = Decimal("1") if units.upper() == "MB" else Decimal("0.01")
        number = format_decimal(amount.quantize(places, ROUND_HALF_UP).normalize(), locale=self._market.locale)
        return f"{number} {units}"

    def day(self, day: date) -> str:
        """29 Nov, with the year only when it is not this one."""
        this_year = self.local_day(self._clock.now()).year
        return format_date(day, "d MMM" if day.year == this_year else "d MMM y", locale=self._market.locale)

    def days(self, start: date, end: date) -> str:
        """A span of days: 3–7 Nov."""
        if start == end:
            return self.day(start)
        if (start.year, start.month) == (end.year, end.month):
            return f"{start.day}–{self.day(end)}"
        return f"{self.day(start)} – {self.day(end)}"

    def when(self, moment: datetime, now: datetime) -> str:
        """A time as one says it: 4:05 pm today, 9:10 am on 29 Nov."""
        local, today = moment.astimezone(self._zone), now.astimezone(self._zone).date()
        clock = format_time(local, "h:mm a", locale=self._market.locale).lower().replace("\u202f", " ")
        named = {today: "today", today - timedelta(days=1): "yesterday", today + timedelta(days=1): "tomorrow"}
        return f"{clock} {named.get(local.date(), 'on ' + self.day(local.date()))}"

    def hours(self, start: datetime, end: datetime, now: datetime) -> str:
        """A span within one day: today 5 pm to 6 pm, 29 Nov 10 am to 11:30 am."""
        local, today = start.astimezone(self._zone), now.astimezone(self._zone).date()
        named = {today: "today", today + timedelta(days=1): "tomorrow"}.get(local.date()) or self.day(local.date())
        return f"{named} {self.clock(start)} to {self.clock(end)}"

    def clock(self, moment: datetime) -> str:
        """A time of day: 5 pm, 9:30 am."""
        local = moment.astimezone(self._zone)
        said = format_time(local, "h:mm a" if local.minute else "h a", locale=self._market.locale)
        return str(said.lower().replace("\u202f", " "))

    def stamp(self, moment: datetime) -> str:
        """A time in full, for texts that are read later: 23 Nov 2026, 4:30 am."""
        local = moment.astimezone(self._zone)
        clock = format_time(local, "h:mm a", locale=self._market.locale).lower().replace("\u202f", " ")
        return f"{format_date(local.date(), 'd MMM y', locale=self._market.locale)}, {clock}"

    def local_day(self, moment: datetime) -> date:
        """The calendar day of a moment in the market."""
        return moment.astimezone(self._zone).date()

    def month(self, day: date) -> str:
        """Nov 2026, for the months of bills."""
        return format_date(day, "MMM y", locale=self._market.locale)

    def month_names(self, day: date) -> frozenset[str]:
        """How the month of a day is called, long and short, in small letters: september, sept, sep."""
        names = [format_date(day, form, locale=self._market.locale).lower() for form in ("LLLL", "LLL")]
        return frozenset([*names, names[0][:3]])

    def country(self, code: str | None) -> str:
        """A country by its name."""
        return str(Locale.parse(self._market.locale).territories.get(code or "", code or "abroad"))

    def listing(self, items: list[str]) -> str:
        """One, two and three."""
        return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else ""
