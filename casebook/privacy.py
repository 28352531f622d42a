"""Masking of personal data before anything is written where people read along."""
from __future__ import annotations

import re
from typing import Any

# Ten or more digits with the separators people put between them: phone and card numbers, SIM numbers.
_LONG_NUMBER = re.compile(r"(?<![\w.-])\+?\d(?:[\s\-().]{0,2}\d){8,19}(?!\w)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# A one-time code by itself or inside a sentence. Amounts keep their sign or word, years have four digits.
_CODE = re.compile(r"(?<![\d,₹$])(?<!\d\.)(?<![A-Z]-)\d(?:[\s-]?\d){5,7}(?!\w|[.,]\d|\s?(?i:rs|inr|gb|mb)\b)")


# The operator's names of its own records (PAY-H45Y223622) are no secrets, whatever digits they end in.
_RECORD = re.compile(r"((?<![\w-])[A-Z]{2,5}-(?=\d*[A-Z])[0-9A-Z]{10}(?!\w))")


def mask_text(text: str) -> str:
    """The text without long numbers (their last four digits stay), mail addresses and six-digit codes."""
    parts = _RECORD.split(text)
    return "".join(part if index % 2 else _masked(part) for index, part in enumerate(parts))


def _masked(text: str) -> str:
    text = _EMAIL.sub("•••@•••", text)
    text = _LONG_NUMBER.sub(lambda m: "••••••" + re.sub(r"\D", "", m.group())[-4:], text)
    return _CODE.sub("••••••", text)


def mask_number(msisdn: str) -> str:
    """A number as a customer recognises it and nobody else does."""
    return "••••••" + msisdn[-4:]


def mask(value: Any) -> Any:
    """The same for every text in a structure of lists and mappings."""
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, dict):
        return {key: mask(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [mask(item) for item in value]
    return value
