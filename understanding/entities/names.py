"""Names of plans, subscriptions, countries, zones and services, found by a spaCy entity ruler."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import spacy
from spacy.language import Language

from understanding.entities.money import decimal_string
from understanding.entities.span import Entity

# Names of offerings may hold volumes and prices ("1gb booster"), so they are stronger than those.
_RANKS = {"plan": 11, "vas": 11}
_KINDS = {"country", "zone", "service", "plan", "vas"}
_PLAN_WORDS = (
    r"plan|plans|pack|packs|package|one|wala|wali|wale|rental|booster|scheme|tariff|bundle|recharge\s+plan|"
    r"recharge\s+pack|validity\s+pack"
)
_PLAN_QUALITIES = r"prepaid|postpaid|data|unlimited|monthly|yearly|rupees|family|roaming|ka|ki|ke"
_MONEY_SIGN = r"(?:rs\.?\s?|₹\s?|inr\s?)?"
_PRICE_FIRST = re.compile(
    rf"(?<![\w.,/]){_MONEY_SIGN}(?P<price>\d{{2,4}})(?:\s?/-)?(?:\s?(?:rs|rupees|rupee))?[\s\-]+"
    rf"(?:(?:{_PLAN_QUALITIES})\s+)?(?P<word>{_PLAN_WORDS})(?!\w)",
    re.IGNORECASE,
)
_PLAN_FIRST = re.compile(
    rf"(?<!\w)(?:plan|pack|package|plans|packs)\s+(?:of\s+|for\s+|worth\s+|no\.?\s+)?{_MONEY_SIGN}"
    r"(?P<price>\d{2,4})(?:\s?/-)?(?![\w.,]\d|\w|\s?(?:gb|mb|days?|hours?|months?)\b)",
    re.IGNORECASE,
)


def ruler_patterns(
    catalogue: Mapping[str, Any],
    countries: Mapping[str, Any],
    zones: Mapping[str, list[str]],
    services: Mapping[str, list[str]],
) -> list[dict[str, str]]:
    """The entity ruler's phrases: label, id and text."""
    patterns = []
    for label, key in (("plan", "plans"), ("vas", "subscriptions")):
        for offering in catalogue[key]:
            for phrase in [offering["name"], *offering.get("nicknames", [])]:
                patterns.append({"label": label, "id": offering["id"], "pattern": phrase})
    for label, table in (("country", countries["names"]), ("zone", zones), ("service", services)):
        for identifier, phrases in table.items():
            patterns += [{"label": label, "id": identifier, "pattern": phrase} for phrase in phrases]
    return patterns


def build_pipeline(patterns: list[dict[str, str]]) -> Language:
    """A blank English spaCy pipeline: tokenizer and entity ruler, any case."""
    pipeline = spacy.blank("en")
    ruler = pipeline.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER", "overwrite_ents": True})
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    return pipeline


class NameReader:
    """Finds named things; their value is the id of the catalogue or the ISO code."""

    def __init__(
        self,
        catalogue: Mapping[str, Any],
        countries: Mapping[str, Any],
        zones: Mapping[str, list[str]],
        services: Mapping[str, list[str]],
    ) -> None:
        """Args: the contents of the pattern files of the same names."""
        self.pipeline = build_pipeline(ruler_patterns(catalogue, countries, zones, services))
        self._exact = {name: code for code, names in countries.get("exact", {}).items() for name in names}
        self._exact_pattern = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, self._exact))})(?!\w)")
        self._prices: dict[str, list[str]] = {}
        for plan in catalogue["plans"]:
            self._prices.setdefault(decimal_string(str(plan["price"])), []).append(plan["id"])
        self._price_of = {
            offering["id"]: str(offering["price"])
            for key in ("plans", "subscriptions")
            for offering in catalogue[key]
            if "price" in offering
        }

    def find(self, text: str) -> Iterator[Entity]:
        """Named things, plans by price ("the 499 one") among them; plans and vas carry their `price`."""
        for span in self.pipeline(text).ents:
            if span.label_ in _KINDS:
                extra = {"price": self._price_of[span.ent_id_]} if span.ent_id_ in self._price_of else {}
                yield Entity(
                    span.label_, span.ent_id_, span.start_char, span.end_char, _RANKS.get(span.label_, 26), extra
                )
        for match in self._exact_pattern.finditer(text):
            yield Entity("country", self._exact[match.group()], match.start(), match.end(), 27)
        for pattern, first, last in ((_PRICE_FIRST, 0, "word"), (_PLAN_FIRST, "price", "price")):
            for match in pattern.finditer(text):
                named = self._plan_at(match.group("price"))
                if named is not None:
                    identifier, extra = named
                    yield Entity("plan", identifier, match.start(first), match.end(last), _RANKS["plan"], extra)

    def _plan_at(self, price: str) -> tuple[str, dict[str, Any]] | None:
        identifiers = self._prices.get(price, [])
        if not identifiers:
            return None
        extra: dict[str, Any] = {"price": price}
        if len(identifiers) > 1:
            extra["candidates"] = identifiers
        return identifiers[0], extra
