"""AccumulatedBalance: what a line has in all, by usage type, added up when it is asked for."""
from types import SimpleNamespace
from typing import Any

from sqlalchemy import and_, func, or_, select

from mock_operator.customers.resources import customer_ref
from mock_operator.errors import NotFound
from mock_operator.prepaid.ledger import bucket_status
from mock_operator.prepaid.tables import Bucket
from mock_operator.store.work import Work
from mock_operator.units import USAGE_TYPES, quantity
from mock_operator.web.query import Query, clause, matches
from mock_operator.web.resource import Document, Page, Resource, page

_FILTERS = {"logicalResource.id": Bucket.msisdn, "relatedParty.id": Bucket.customer_id,
            "partyAccount.id": Bucket.account_id}


def render(_: Work, row: Any) -> Document:
    """The total of a line's active buckets of one usage type."""
    first = row.buckets[0]
    return {
        "name": f"{row.usage_type} of {first.msisdn}", "totalBalance": quantity(row.usage_type, row.total),
        "bucket": [{"id": bucket.id, "name": bucket.name, "@referredType": "Bucket"} for bucket in row.buckets],
        "logicalResource": {"id": first.msisdn, "@referredType": "LogicalResource"},
        "partyAccount": {"id": first.account_id, "@referredType": "PartyAccount"},
        "product": [{"id": bucket.product_id, "@referredType": "Product"} for bucket in row.buckets
                    if bucket.product_id] or None,
        "relatedParty": [customer_ref(first.customer_id)],
    }


def _identifier(msisdn: str, usage_type: str) -> str:
    return f"ACC-{msisdn.lstrip('+')}-{usage_type}"


class AccumulatedBalances(Resource):
    """The resource; it has no table of its own, but groups the buckets."""

    def _group(self, work: Work, msisdn: str, usage_type: str) -> Any:
        chosen = select(Bucket).where(Bucket.msisdn == msisdn, Bucket.usage_type == usage_type).order_by(Bucket.start)
        active = [bucket for bucket in work.session.execute(chosen).scalars()
                  if bucket_status(bucket, work.now) == "active"]
        return SimpleNamespace(id=_identifier(msisdn, usage_type), usage_type=usage_type, buckets=active,
                               total=sum(bucket.remaining for bucket in active))

    def one(self, work: Work, identifier: str) -> Any:
        """The total named by line and usage type. Raises NotFound."""
        _, _, rest = identifier.partition("-")
        digits, _, usage_type = rest.partition("-")
        group = self._group(work, f"+{digits}", usage_type) if usage_type in USAGE_TYPES else None
        if group is None or not group.buckets:
            raise NotFound(f"there is no accumulatedBalance {identifier}")
        return group

    def find(self, work: Work, query: Query) -> Page:
        """Totals of the lines that a query asks for."""
        conditions = [clause(_FILTERS[wanted.path], wanted) for wanted in query.filters if wanted.path in _FILTERS]
        rest = [wanted for wanted in query.filters if wanted.path not in _FILTERS]
        active = and_(Bucket.status == "active", or_(Bucket.end.is_(None), Bucket.end > work.now))
        groups = select(Bucket.msisdn, Bucket.usage_type).where(active, *conditions).group_by(
            Bucket.msisdn, Bucket.usage_type).order_by(Bucket.msisdn, Bucket.usage_type)
        plain = not rest and not query.sort
        total = work.session.execute(select(func.count()).select_from(groups.subquery())).scalar_one() if plain else 0
        chosen = work.session.execute(groups.offset(query.offset).limit(query.limit) if plain else groups).all()
        documents = [self.document(work, self._group(work, msisdn, usage_type)) for msisdn, usage_type in chosen]
        if plain:
            return Page(documents, total)
        return page([document for document in documents if all(matches(document, wanted) for wanted in rest)],
                    query, is_sorted=False)
