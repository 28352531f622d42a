"""What of the charges that a customer does not accept can be disputed, and whether it is clear which is meant."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from business.money_policy import BillingPolicy
from journeys.bill_review.lines import Meant, mentions
from journeys.bill_review.review import Review
from telecom.billing import BillLine
from telecom.tickets import Ticket


@dataclass(frozen=True)
class Disputable:
    """The charges meant: `known` have a docket already, `fresh` have none. With `unclear` one of these is to be chosen.
    """

    known: tuple[tuple[BillLine, Ticket], ...]
    fresh: tuple[BillLine, ...]
    unclear: bool = False

    @property
    def alike(self) -> bool:
        """Whether all charges meant are of one name and category, so that one of them is as good as another."""
        return len({(line.name, line.category) for line in (*self.fresh, *(line for line, _ in self.known))}) == 1


def disputable(meant: Meant, review: Review, words: str, policy: BillingPolicy) -> Disputable:
    """Set the charges with a docket apart.

    One amount that several charges have is no choice yet, unless one of them has its docket and the rest are like it.
    """
    charges = [line for line in meant.lines if line.amount.amount > 0]
    known = tuple((line, docket) for line in charges if (docket := review.docket_of(line)) is not None)
    fresh = tuple(line for line in charges if review.docket_of(line) is None)
    found = Disputable(known, fresh)
    if not meant.one_amount or len(fresh) < 2 or (found.alike and known) or mentions(words, policy.words_for_all):
        return found
    if found.alike and mentions(words, policy.words_for_one):
        # Of charges that are alike the last one is the surplus.
        return replace(found, fresh=(max(fresh, key=lambda line: (line.start or date.min, line.id)),))
    return replace(found, unclear=True)
