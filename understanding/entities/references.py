"""Ticket, transaction and invoice ids: known beginnings, or words that announce them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from understanding.entities.span import Entity

_LINK = r"(?:\s*(?:id|ids|no|nos|num|number|numbers|nmbr|#|ref|reference|code|is|was|[.:\-–=(]))*\s*[#:]?\s*"
_INVOICE_LINK = r"\s*(?:id|no|num|number|nmbr|#|ref)[\s.:#\-]*(?:is\s+|was\s+)?"


def _identifier(digits: tuple[int, int]) -> str:
    low, high = digits
    # Letters, dashes and slashes may stand between, but enough digits must be there.
    return rf"(?=(?:[A-Z/\-]*\d){{{low},{high}}}(?![\w]))[A-Z0-9][A-Z0-9/\-]*[0-9A-Z]"


def _alternatives(words: list[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


class ReferenceReader:
    """Reads ids as `references` in `data/patterns/market.yml` describes them."""

    def __init__(self, references: Mapping[str, Mapping[str, Any]]) -> None:
        self._rules: list[tuple[str, re.Pattern[str]]] = []
        for entity, described in references.items():
            low, high = (int(bound) for bound in described["digits"])
            beginnings, announced = _alternatives(described["beginnings"]), _alternatives(described["announced_by"])
            joint = r"[\s:#\-/]{0,2}" if described["space_after_beginning"] == "yes" else r"[:#\-/]?"
            digits = rf"\d[\d\-/]{{{max(low - 2, 2)},{high}}}\d"
            link = _INVOICE_LINK if entity == "invoice_id" else _LINK
            own = rf"(?<!\w)(?P<id>(?:{beginnings}){joint}{digits}(?!\w))"
            told = rf"(?<!\w)(?P<announced>{announced}){link}(?P<id>{_identifier((low, high))})(?!\w)"
            self._rules.append((entity, re.compile(own, re.IGNORECASE)))
            self._rules.append((entity, re.compile(told, re.IGNORECASE)))

    def find(self, text: str) -> Iterator[Entity]:
        """Every id in the text; the value is upper case without spaces."""
        for entity, rule in self._rules:
            for match in rule.finditer(text):
                # "upi ref 4123" is announced by more than "ref 4123" is: the longer announcement wins.
                announcement = match.groupdict().get("announced")
                rank = 5.0 if announcement is None else 8.0 - len(announcement) / 100
                value = re.sub(r"[\s#:]", "", match.group("id")).upper()
                yield Entity(entity, value, match.start("id"), match.end("id"), rank)
