"""Phone numbers as people type them."""
from __future__ import annotations

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from business.policy import Policy

# Journeys in which a second number is usual: who has proved one names the other.
FOR_OTHERS = {"do_recharge", "airtime"}
# What may be a customer's own line. Some countries, the USA for one, do not tell mobile from landline numbers.
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def read_number(text: str, country: str) -> str | None:
    """The E.164 form of the first valid mobile number in `text`; None when there is none.

    Numbers without a country code are read as `country`'s (ISO 3166). Landlines and service numbers are passed over.
    """
    for match in phonenumbers.PhoneNumberMatcher(text, country, leniency=phonenumbers.Leniency.VALID):
        if _is_mobile(match.number):
            return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        # Without its plus sign, another country's landline could look like a mobile number of this one.
        text = f"{text[:match.start]}{'x' * (match.end - match.start)}{text[match.end:]}"
    # Digits in unusual groups ("90 000 001 01"), but never across words: "99 on 12/11/2026" is no number.
    in_groups = re.findall(r"(?<!\d)\d(?:[\s().-]{0,3}\d){6,14}(?!\d)", text)
    for digits in [*re.findall(r"(?<!\d)\d{7,15}(?!\d)", text), *in_groups]:
        try:
            number = phonenumbers.parse(re.sub(r"\D", "", digits), country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number) and _is_mobile(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None


def _is_mobile(number: PhoneNumber) -> bool:
    return phonenumbers.number_type(number) in _MOBILE


def own_number(text: str, country: str, not_theirs: Sequence[str]) -> str | None:
    """The number in `text` when it may be the writer's: "I recharged a wrong number, 98…" names somebody else's.

    `not_theirs` are the words that say so (business/policy/recharge.yml).
    """
    said = re.findall(r"\w+", text.lower())
    if any(word in " ".join(said) if " " in word else word in said for word in not_theirs):
        return None
    return read_number(text, country)


def not_theirs(journey: str, policy: Policy) -> list[str]:
    """The words beside which a number is somebody else's; recharges and transfers are often for others."""
    others = policy.shop.other_number_words if journey in FOR_OTHERS else []
    sent = policy.airtime.send_words if journey == "airtime" else []
    return [*policy.recharge.wrong_number_words, *others, *sent]


def looks_like_number(text: str) -> bool:
    """Whether somebody meant to type a number, right or not."""
    return len(re.sub(r"\D", "", text)) >= 5
