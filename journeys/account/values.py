"""New values of an account as customers type them. Pure."""
from __future__ import annotations

import re

from business.account_policy import AccountField, AccountPolicy
from journeys.said import says
from telecom.subscriber import Address, Person

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}(?![\w@-])", re.IGNORECASE)
_LONGEST = 60


def read_value(field: AccountField, text: str, policy: AccountPolicy) -> str | Address | None:
    """The one value that the text holds; None when it holds none, or several."""
    if field == "email":
        found = {match.group().lower() for match in _EMAIL.finditer(text)}
        return found.pop() if len(found) == 1 else None
    if field == "language":
        named = [code for code, language in policy.languages.items() if says(text, language.words)]
        return named[0] if len(named) == 1 else None
    return _address(text, policy)


def _address(text: str, policy: AccountPolicy) -> Address | None:
    """Street, city and post code, parted by commas or line breaks; the city comes last, with or before the code."""
    codes = list(re.finditer(rf"(?<!\d)(?:{policy.post_code})(?!\d)", text))
    if not codes:
        return None
    code = codes[-1]
    rest = f"{text[:code.start()]},{text[code.end():]}"
    parts = [part.strip(" .-") for part in re.split(r"[,\n]", rest)]
    *street, city = [part for part in parts if part] or [""]
    address = Address(", ".join(street), city, code.group().replace(" ", ""))
    lines = (address.street, address.city)
    return address if all(line and len(line) <= _LONGEST for line in lines) else None


def fits(field: AccountField, value: str | Address, person: Person) -> bool:
    """Whether this is what is on record."""
    known = {"email": (person.email or "").lower(), "address": person.address, "language": person.language}
    return value == known[field]
