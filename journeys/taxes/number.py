"""Business tax numbers as people type them. What one looks like is the market's."""
from __future__ import annotations

import re
from dataclasses import dataclass

from business.market_policy import TaxNumberPolicy

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class NumberSaid:
    """What the words hold: a right number; `wrong` is one of the right length that cannot be true."""

    number: str | None = None
    wrong: str | None = None


def read_tax_number(words: str, policy: TaxNumberPolicy) -> NumberSaid:
    """The one tax number in the words, with spaces and dashes inside it or not."""
    pattern = re.compile(policy.pattern)
    joined = re.sub(r"(?<=\w)[\s.-]+(?=\w)", " ", words.upper())
    parts = joined.split()
    candidates = [re.sub(r"\W", "", part) for part in parts]
    # Written in groups: "27 AAPFU0939F 1ZV".
    candidates += ["".join(parts[n:n + count]) for count in (2, 3, 4, 5) for n in range(len(parts) - count + 1)]
    alike = [each for each in dict.fromkeys(candidates)
             if len(each) == policy.length and re.search(r"\d", each) and re.search(r"[A-Z]", each)]
    right = [each for each in alike if pattern.fullmatch(each) and (not policy.checked or _checks(each))]
    if right:
        return NumberSaid(right[0])
    # Only what has the shape of a whole word is called wrong: any words of that length in a row are none.
    whole = [each for each in alike if each in {re.sub(r"\W", "", part) for part in parts}]
    return NumberSaid(wrong=whole[0] if whole else None)


def _checks(number: str) -> bool:
    """The check sign of the Indian GSTIN: the weights are 1 and 2 in turn, in a system of 36 signs."""
    sums = 0
    for place, sign in enumerate(number[:-1]):
        product = _SIGNS.index(sign) * (place % 2 + 1)
        sums += product // 36 + product % 36
    return _SIGNS[(36 - sums % 36) % 36] == number[-1]
