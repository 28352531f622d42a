"""Dotted paths into JSON, and conditions on what lies there."""
from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

_SEGMENT = re.compile(r"(?P<name>[^.\[\]]*)(?P<filters>(\[[^\[\]=]+=[^\[\]]*\])*)")
_FILTER = re.compile(r"\[([^\[\]=]+)=([^\[\]]*)\]")


class PathError(ValueError):
    """A path or condition that cannot be understood; the message says what is possible."""


@dataclass(frozen=True)
class Step:
    """One step of a path: a field's name, an index, `*` for all elements, or a filter `[field=value]`."""

    name: str = ""
    field: str = ""
    value: str = ""

    @property
    def spreads(self) -> bool:
        """Return whether this step may lead to several values."""
        return self.name == "*" or bool(self.field)


@dataclass(frozen=True)
class Found:
    """What a path leads to: `values`, and whether the path may lead to several (`spread`)."""

    values: list[Any]
    spread: bool


def parse_path(path: str) -> list[Step]:
    """Return the steps of `a.0.*.b[name=x].c`. Values in brackets hold no dots or brackets of their own."""
    steps: list[Step] = []
    for part in _split(path):
        match = _SEGMENT.fullmatch(part)
        if not match:
            raise PathError(f"cannot read {part!r}; write field.0.field, * for all elements, or [field=value]")
        if match["name"]:
            steps.append(Step(match["name"]))
        steps += [Step(field=field, value=value) for field, value in _FILTER.findall(match["filters"])]
    return steps


def _split(path: str) -> list[str]:
    """Split at dots outside brackets."""
    return re.split(r"\.(?![^\[]*\])", path)


def follow(answer: Any, path: str) -> Found:
    """Return the values that `path` leads to in `answer`."""
    steps = parse_path(path)
    values = [answer]
    for step in steps:
        values = [reached for value in values for reached in _reach(value, step)]
    return Found(values, any(step.spreads for step in steps))


def _reach(value: Any, step: Step) -> list[Any]:
    if step.field:
        elements = value if isinstance(value, list) else []
        return [each for each in elements if equal(_first(follow(each, step.field)), step.value)]
    if step.name == "*":
        return list(value) if isinstance(value, list) else []
    if isinstance(value, list) and step.name.lstrip("-").isdigit():
        index = int(step.name)
        return [value[index]] if -len(value) <= index < len(value) else []
    if isinstance(value, dict) and step.name in value:
        return [value[step.name]]
    return []


def _first(found: Found) -> Any:
    return found.values[0] if found.values else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def compare(left: Any, right: Any) -> int:
    """Return -1, 0 or 1. Numbers and money compare as decimals, all else as text (ISO times in their order)."""
    if isinstance(left, bool) or isinstance(right, bool):
        left, right = str(left).lower(), str(right).lower()
    numbers = _number(left), _number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    return (str(left) > str(right)) - (str(left) < str(right))


def equal(left: Any, right: Any) -> bool:
    """Return whether both are the same; 299, 299.00 and "299.00" are."""
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)) or left is None or right is None:
        return left == right
    return compare(left, right) == 0


# Operators that every selected value must fulfil.
_EACH: dict[str, Callable[[Any, Any], bool]] = {
    "eq": equal,
    "ne": lambda value, wanted: not equal(value, wanted),
    "gt": lambda value, wanted: compare(value, wanted) > 0,
    "gte": lambda value, wanted: compare(value, wanted) >= 0,
    "lt": lambda value, wanted: compare(value, wanted) < 0,
    "lte": lambda value, wanted: compare(value, wanted) <= 0,
    "matches": lambda value, wanted: re.search(str(wanted), str(value)) is not None,
}
# Operators on all that a path selects.
_WHOLE = ("exists", "count", "sum", "contains")
OPERATORS = (*_EACH, *_WHOLE)


class Condition:
    """What must be true of the values at a path: a plain value, or a mapping of operators (all must hold)."""

    def __init__(self, wanted: Any) -> None:
        self._operators: dict[str, Any] = wanted if isinstance(wanted, dict) else {"eq": wanted}
        for operator, value in self._operators.items():
            if operator not in OPERATORS:
                raise PathError(f"there is no operator {operator!r}; use one of {', '.join(OPERATORS)}")
            if operator in ("count", "sum"):
                Condition(value)

    def holds(self, found: Found) -> bool:
        """Return whether it is true of what was found. Nothing found is never equal to anything."""
        return all(self._holds(operator, wanted, found) for operator, wanted in self._operators.items())

    def _holds(self, operator: str, wanted: Any, found: Found) -> bool:
        if operator == "exists":
            return bool(found.values) == bool(wanted)
        if operator == "count":
            return Condition(wanted).holds(Found([len(_elements(found))], spread=False))
        if operator == "sum":
            numbers = [_number(each) for each in _elements(found)]
            total = sum((each for each in numbers if each is not None), Decimal(0))
            return Condition(wanted).holds(Found([total], spread=False))
        if operator == "contains":
            if not found.spread and found.values and isinstance(found.values[0], str):
                return str(wanted).lower() in found.values[0].lower()
            return any(equal(each, wanted) for each in _elements(found))
        return bool(found.values) and all(_EACH[operator](value, wanted) for value in found.values)


def _elements(found: Found) -> list[Any]:
    """Return the selected values; if the path names one array, its elements."""
    if not found.spread and len(found.values) == 1 and isinstance(found.values[0], list):
        return found.values[0]
    return found.values


def unmet(answer: Any, expectations: dict[str, Any]) -> list[str]:
    """Return a line for each expectation that `answer` does not meet, with what was found instead.

    The path `count` alone means the number of elements of the answer.
    """
    problems = []
    for path, wanted in expectations.items():
        if path == "count" and isinstance(answer, list):
            found = Found([len(answer)], spread=False)
        else:
            found = follow(answer, path)
        if not Condition(wanted).holds(found):
            problems.append(f"{path}: expected {wanted!r}, found {_shown(found)}")
    return problems


def _shown(found: Found) -> str:
    if not found.values:
        return "nothing"
    text = repr(found.values if found.spread else found.values[0])
    return text if len(text) <= 300 else text[:300] + " ..."
