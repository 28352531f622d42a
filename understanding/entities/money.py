"""Amounts of money and volumes of data."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from understanding.entities.span import Entity

_NUMBER = r"\d{1,3}(?:,\d{2,3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?"
_SCALE = {"k": Decimal(1000), "lakh": Decimal(100000), "lakhs": Decimal(100000)}
# A bare number is no money when what follows makes it a percentage, a volume, a time, a count or part of an id.
_NOT_MONEY = (
    r"(?!\s*(?:%|percent|gb|mb|kb|tb|gbs|mbs|days?|din|months?|mahine|hours?|hrs?|minutes?|mins?|times?|calls?|sms|"
    r"numbers?|lines?|sims?|years?|weeks?|am|pm|g|st|nd|rd|th|x)\b|[\d/:\-](?!-)|[.,]\d)"
)
_SHORT_NUMBER = r"\d{1,3}(?:,\d{2,3})+(?:\.\d{1,2})?|\d{1,5}(?:\.\d{1,2})?"
_BETWEEN = r"(?:\s+(?:of|me|only|for|is|was|him|just|about|around|like))?"
# Ranks: marked amounts beat most readings of a number, amounts told by context beat hardly any.
_SIGN, _WORD, _EXACT, _CONTEXT = 14, 15, 16, 40


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def decimal_string(written: str, scale: str = "") -> str:
    """ "1,299.50" -> "1299.50", "2" with "k" -> "2000"."""
    number = Decimal(written.replace(",", "")) * _SCALE.get(scale.lower(), Decimal(1))
    return format(number.quantize(Decimal(1)) if number == number.to_integral() else number, "f")


class MoneyReader:
    """Reads amounts with a currency sign or word, and bare numbers where the words around them speak of money."""

    def __init__(self, market: Mapping[str, Any]) -> None:
        """Args: market, the content of `data/patterns/market.yml`."""
        currencies: dict[str, Any] = {k: v for k, v in market["currencies"].items() if k != "default"}
        self._default = str(market["currencies"]["default"])
        self._signs = {sign.lower(): code for code, spec in currencies.items() for sign in spec.get("signs", [])}
        self._exact = {sign: code for code, spec in currencies.items() for sign in spec.get("exact", [])}
        self._words = {word.lower(): code for code, spec in currencies.items() for word in spec.get("words", [])}
        number, scale = rf"(?P<number>{_NUMBER})", r"(?:\s?(?P<scale>k|lakhs?)(?!\w))?"
        dash = r"(?P<dash>\s?/-|\s?/=)?"
        signs, exact = _alternatives(list(self._signs)), _alternatives(list(self._exact))
        words = _alternatives([*self._words, *self._signs])
        before, after = _alternatives(market["money_before"]), _alternatives(market["money_after"])
        rules = [
            (_SIGN, rf"(?<![^\W\d_])(?P<sign>{signs})\s?[.:]?\s?{number}{scale}{dash}(?!\d)"),
            (_WORD, rf"(?<![\w.,]){number}{scale}\s?(?P<word>{words})(?!\w){dash}"),
            (_WORD, rf"(?<![\w.,/\-]){number}(?P<dash>\s?/-|\s?/=)"),
            (_CONTEXT, rf"(?<!\w)(?:{before}){_BETWEEN}\s+(?P<number>{_SHORT_NUMBER}){scale}{_NOT_MONEY}"),
            (_CONTEXT, rf"(?<![\w.,/\-])(?P<number>\d{{1,5}}(?:\.\d{{1,2}})?){scale}(?=\s+(?:{after})(?!\w))"),
        ]
        self._rules = [(rank, re.compile(rule, re.IGNORECASE)) for rank, rule in rules]
        self._rules.append((_EXACT, re.compile(rf"(?<![\w#])(?P<exact>{exact})\s?{number}{dash}(?!\w)")))

    @property
    def default_currency(self) -> str:
        """The currency of bare numbers."""
        return self._default

    def find(self, text: str) -> Iterator[Entity]:
        """Amounts: value a decimal string, extra key `currency` (ISO 4217)."""
        for rank, rule in self._rules:
            for match in rule.finditer(text):
                groups = match.groupdict()
                start = match.start("number") if rank == _CONTEXT else match.start()
                value = decimal_string(groups["number"], groups.get("scale") or "")
                yield Entity("amount", value, start, match.end(), rank, {"currency": self._currency(groups)})

    def _currency(self, groups: Mapping[str, Any]) -> str:
        if groups.get("sign"):
            return self._signs[groups["sign"].lower()]
        if groups.get("exact"):
            return self._exact[groups["exact"]]
        if groups.get("word"):
            word = groups["word"].lower()
            return self._words.get(word) or self._signs[word]
        return self._default


class VolumeReader:
    """Reads volumes of data such as "1.5gb" or "200 mbs"."""

    def __init__(self, units: Mapping[str, Mapping[str, Any]]) -> None:
        """Args: units, the `data_units` of `data/patterns/market.yml`."""
        self._megabytes = {
            word.lower(): Decimal(str(spec["megabytes"])) for spec in units.values() for word in spec["words"]
        }
        self._pattern = re.compile(
            rf"(?<![\w.,])(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>{_alternatives(list(self._megabytes))})(?![\w])", re.I
        )

    def find(self, text: str) -> Iterator[Entity]:
        """Volumes: value in MB (int, or float when not whole); extra key `unit`, the unit as written."""
        for match in self._pattern.finditer(text):
            unit = match.group("unit").lower()
            megabytes = Decimal(match.group("number")) * self._megabytes[unit]
            whole = megabytes == megabytes.to_integral()
            value = int(megabytes) if whole else round(float(megabytes), 3)
            yield Entity("data_volume", value, match.start(), match.end(), 12, {"unit": unit})
