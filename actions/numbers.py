"""Phone numbers as people type them."""
from __future__ import annotations

import re

import phonenumbers

_NOT_THEIRS = re.compile(r"\b(wrong|by mistake|mistakenly|galat|galti|instead)\b")


def read_number(text: str, country: str) -> str | None:
    """The E.164 form of a valid mobile number in `text`; None when there is none.

    Numbers without a country code are read as `country`'s (ISO 3166).
    """
    for match in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.VALID):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    # Digits in unusual groups ("90 000 001 01"), but never across words: "99 on 12/11/2026" is no number.
    for digits in [*re.findall(r"(?<!\d)\d{7,15}(?!\d)", text), *re.findall(r"\d(?:[\s().-]{0,3}\d){6,17}", text)]:
        try:
            number = phonenumbers.parse(re.sub(r"\D", "", digits), country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def own_number(text: str, country: str) -> str | None:
    """The number in `text` when it may be the writer's: "I recharged a wrong number, 98…" names somebody else's."""
    return None if _NOT_THEIRS.search(text.lower()) else read_number(text, country)


def looks_like_number(text: str) -> bool:
    """Whether somebody meant to type a number, right or not."""
    return len(re.sub(r"\D", "", text)) >= 5
