"""The query string of a list: filters by dotted path, paging, sorting, field selection."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Boolean, Integer

from mock_operator.errors import BadRequest
from mock_operator.store.base import Instant
from mock_operator.times import parse

DEFAULT_LIMIT = 100
MAXIMUM_LIMIT = 1000
_COMPARISONS = ("gt", "gte", "lt", "lte")
_BARE_PLUS = re.compile(r"^ (?=\d)")


@dataclass(frozen=True)
class Filter:
    """`path` compared with any of `values`; `comparison` is eq, gt, gte, lt or lte."""

    path: str
    comparison: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A list's query, read and checked."""

    filters: tuple[Filter, ...]
    offset: int
    limit: int
    sort: tuple[tuple[str, bool], ...]
    fields: frozenset[str] | None


def read_fields(text: str | None) -> frozenset[str] | None:
    """The first-level fields asked for; None means all."""
    names = [name.strip().split(".")[0] for name in (text or "").split(",")]
    chosen = frozenset(name for name in names if name)
    return None if not chosen or chosen == {"none"} else chosen


def read_query(pairs: Iterable[tuple[str, str]]) -> Query:
    """Read the query string's pairs. Raises BadRequest for an offset or limit that is no whole number."""
    filters: list[Filter] = []
    plain = {"offset": "0", "limit": str(DEFAULT_LIMIT), "sort": "", "fields": ""}
    for name, value in pairs:
        if name in plain:
            plain[name] = value
            continue
        path, _, last = name.rpartition(".")
        comparison = last if path and last in _COMPARISONS else "eq"
        # A plus sign that a client forgot to escape arrives as a blank; numbers are written with plus signs.
        values = tuple(_BARE_PLUS.sub("+", part) for part in value.split(","))
        filters.append(Filter(name if comparison == "eq" else path, comparison, values))
    return Query(
        filters=tuple(filters),
        offset=_whole_number("offset", plain["offset"]),
        limit=min(_whole_number("limit", plain["limit"]), MAXIMUM_LIMIT),
        sort=tuple((name.strip().lstrip("+-"), name.strip().startswith("-"))
                   for name in plain["sort"].split(",") if name.strip()),
        fields=read_fields(plain["fields"]),
    )


def _whole_number(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadRequest(f"{name} must be a whole number, not {text!r}", "INVALID_QUERY")
    return int(text)


def clause(column: Any, wanted: Filter) -> Any:
    """The SQL condition of a filter on an indexed column. Raises BadRequest when the value does not fit."""
    values = [_column_value(column, value, wanted.path) for value in wanted.values]
    if wanted.comparison == "eq":
        return column == values[0] if len(values) == 1 else column.in_(values)
    operators = {"gt": column > values[0], "gte": column >= values[0],
                 "lt": column < values[0], "lte": column <= values[0]}
    return operators[wanted.comparison]


def _column_value(column: Any, text: str, path: str) -> Any:
    kind = column.type
    try:
        if isinstance(kind, Instant):
            return parse(text)
        if isinstance(kind, Boolean):
            return text == "true"
        if isinstance(kind, Integer):
            return int(text)
    except ValueError:
        raise BadRequest(f"{path} cannot be compared with {text!r}", "INVALID_QUERY") from None
    return text.replace("\x00", "")


def values_at(document: Any, path: str) -> list[Any]:
    """All values found at a dotted path; arrays on the way count with each element."""
    if isinstance(document, list):
        return [value for element in document for value in values_at(element, path)]
    if not path:
        return [document]
    if not isinstance(document, dict):
        return []
    if path in document:
        return values_at(document[path], "")
    first, _, rest = path.partition(".")
    return values_at(document[first], rest) if first in document and rest else []


def matches(document: dict[str, Any], wanted: Filter) -> bool:
    """Whether any value at the filter's path compares as wanted."""
    return any(_compares(value, text, wanted.comparison)
               for value in values_at(document, wanted.path) for text in wanted.values)


def _compares(value: Any, text: str, comparison: str) -> bool:
    if isinstance(value, bool):
        return comparison == "eq" and text == ("true" if value else "false")
    if comparison == "eq" and isinstance(value, str) and value == text:
        return True
    left, right = _comparable(value, text)
    if left is None:
        return False
    return bool({"eq": left == right, "gt": left > right, "gte": left >= right,
                 "lt": left < right, "lte": left <= right}[comparison])


def _comparable(value: Any, text: str) -> tuple[Any, Any]:
    """Both sides as numbers, else as times; (None, None) when they have nothing in common."""
    try:
        if isinstance(value, (int, float, Decimal)):
            return Decimal(str(value)), Decimal(text)
        if isinstance(value, str):
            return parse(value), parse(text)
    except (ValueError, InvalidOperation):
        pass
    return None, None


def sort_key(document: dict[str, Any], path: str) -> tuple[bool, str, Decimal]:
    """Orders documents by the first value at a path: those without one first, then text or number."""
    found = values_at(document, path)
    if not found:
        return False, "", Decimal(0)
    if isinstance(found[0], (int, float)):
        return True, "", Decimal(str(found[0]))
    return True, str(found[0]), Decimal(0)
