"""What a TM Forum resource is to the web framework: where its rows are, how they look, what may be done."""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from mock_operator.errors import NotFound, OperatorError
from mock_operator.store.work import Work
from mock_operator.web.apis import href
from mock_operator.web.query import Query, clause, matches, sort_key

Document = dict[str, Any]
# Makes the SQL condition for the values of an `eq` filter that is more than one column.
Condition = Callable[[list[str]], Any]
# Fields that stay whatever `fields=` says: without them a resource cannot be told from another.
ALWAYS = frozenset({"id", "href", "@type"})


@dataclass(frozen=True)
class Page:
    """Part of a list, and how many there are in all."""

    documents: list[Document]
    total: int


@dataclass(frozen=True)
class Answer:
    """What a write gives back: the row, and status or headers that differ from the usual ones."""

    row: Any
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Resource:
    """One resource of one API.

    table: its rows (a subclass of `store.base.Resource` and `Base`).
    render: the row as TM Forum fields, without id, href and @type; fields that are None are left out.
    filters: dotted path → indexed column or Condition. Other paths work too, but read every row.
    order: columns by which lists are sorted when the client does not say.
    create, change, remove: what POST, PATCH and DELETE do. Each raises OperatorError to refuse; create and change
    give the row or an Answer. Absent: the method is answered with 405.
    """

    api: str
    name: str
    type: str
    table: Any
    render: Callable[[Work, Any], Document]
    filters: dict[str, Any] = field(default_factory=dict)
    order: tuple[Any, ...] = ()
    create: Callable[[Work, Document], Any] | None = None
    change: Callable[[Work, Any, Document], Any] | None = None
    remove: Callable[[Work, Any], None] | None = None

    @property
    def methods(self) -> frozenset[str]:
        """Methods of the list, as in the Allow header."""
        return frozenset({"GET"} | ({"POST"} if self.create else set()))

    @property
    def member_methods(self) -> frozenset[str]:
        """Methods of one resource."""
        return frozenset({"GET"} | ({"PATCH"} if self.change else set()) | ({"DELETE"} if self.remove else set()))

    def document(self, work: Work, row: Any) -> Document:
        """The whole resource as clients see it."""
        body = {"id": row.id, "href": href(self.api, self.name, row.id), "@type": self.type}
        body.update((name, value) for name, value in self.render(work, row).items() if value is not None)
        return body

    def one(self, work: Work, identifier: str) -> Any:
        """The row with this id. Raises NotFound."""
        row = None if "\x00" in identifier else work.get(self.table, identifier)
        if row is None:
            raise NotFound(f"there is no {self.name} {identifier}")
        return row

    def find(self, work: Work, query: Query) -> Page:
        """The page that a query asks for."""
        conditions, rest = self._conditions(query)
        chosen = select(self.table).where(*conditions)
        columns = [(self.filters.get(path), descending) for path, descending in query.sort]
        ordering = [column.desc() if descending else column for column, descending in columns
                    if column is not None and hasattr(column, "desc")]
        sortable = len(ordering) == len(columns)
        chosen = chosen.order_by(*ordering, *self.order, self.table.id)
        if not rest and sortable:
            rows = work.session.execute(chosen.offset(query.offset).limit(query.limit)).scalars().all()
            return Page([self.document(work, row) for row in rows], self._total(work, conditions, query, len(rows)))
        rows = work.session.execute(chosen.execution_options(yield_per=500)).scalars()
        documents = (self.document(work, row) for row in rows)
        return page([document for document in documents if all(matches(document, wanted) for wanted in rest)],
                    query, sortable)

    def _total(self, work: Work, conditions: list[Any], query: Query, found: int) -> int:
        """How many rows there are in all; counted only where the page does not tell."""
        if 0 < found < query.limit or (found == 0 and query.offset == 0 and query.limit > 0):
            return query.offset + found
        counted = select(func.count()).select_from(self.table).where(*conditions)
        return int(work.session.execute(counted).scalar_one())

    def _conditions(self, query: Query) -> tuple[list[Any], list[Any]]:
        """Filters answered by the database, and those that need the rendered document."""
        conditions, rest = [], []
        for wanted in query.filters:
            target = self.filters.get(wanted.path) if wanted.path != "id" else self.table.id
            if hasattr(target, "in_"):
                conditions.append(clause(target, wanted))
            elif target is not None and wanted.comparison == "eq":
                conditions.append(target(list(wanted.values)))
            else:
                rest.append(wanted)
        return conditions, rest


def page(documents: list[Document], query: Query, is_sorted: bool) -> Page:
    """Sort (unless done) and cut a list that is already complete in memory."""
    if not is_sorted:
        for path, descending in reversed(query.sort):
            documents.sort(key=lambda document, path=path: sort_key(document, path),  # type: ignore[misc]
                           reverse=descending)
    return Page(documents[query.offset:query.offset + query.limit], len(documents))


def select_fields(document: Document, fields: frozenset[str] | None) -> Document:
    """The document with only the fields asked for."""
    if fields is None:
        return document
    return {name: value for name, value in document.items() if name in fields or name in ALWAYS}


def kept_fields(body: Document, names: Iterable[str]) -> Document:
    """The named fields of a client's body, to be kept in the row's `extra` and shown again."""
    return {name: body[name] for name in names if body.get(name) is not None}


def answer_of(result: Any) -> Answer:
    """What create or change gave, as an Answer."""
    return result if isinstance(result, Answer) else Answer(result)


def not_allowed(method: str, allowed: Iterable[str]) -> OperatorError:
    """The refusal of a method that a resource does not have."""
    return OperatorError("METHOD_NOT_ALLOWED", f"{method} is not one of {', '.join(sorted(allowed))}", 405)
