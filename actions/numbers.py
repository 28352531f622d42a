"""Phone numbers as people type them."""
from __future__ import annotations

import re

import phonenumbers


def read_number(text: str, country: str) -> str | None:
    """The E.164 form of a valid mobile number in `text`; None when there is none.

    Numbers without a country code are read as `country`'s (ISO 3166).
    """
    for match in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.VALID):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", text)
    try:
        number = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(number):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def looks_like_number(text: str) -> bool:
    """Whether somebody meant to type a number, right or not."""
    return len(re.sub(r"\D", "", text)) >= 5
