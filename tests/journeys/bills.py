"""Bills for the tests, and Hypothesis' ways to any bill."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone
from decimal import Decimal

from hypothesis import strategies as st

from telecom.billing import Bill, BillLine
from telecom.money import Money, total
from telecom.subscriber import Customer, Line
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import POLICY

CATEGORIES = ["planRental", "proration", "voice", "data", "sms", "roamingVoice", "roamingData", "roamingSms",
              "subscription", "oneTimeFee", "lateFee", "discount", "adjustment", "unheardOf"]
WARNED = datetime(2026, 11, 3, tzinfo=timezone.utc)
ISHA = Customer("C-9", "Isha Verma", "postpaid", ("BA-1",), value_tier="silver", monthly_revenue=Decimal(589))
OWN = "+919000000201"


def line(id_: str, category: str, amount: object, *, name: str | None = None, **facts: object) -> BillLine:
    """A charge with 18 % tax in it, or a credit when negative."""
    gross = rupees(amount)
    net = Money(gross.amount / Decimal("1.18"), "INR")
    made = BillLine(id_, name or category, category, gross, net, gross - net, is_credit=gross.amount < 0)
    return replace(made, **facts)  # type: ignore[arg-type]


def bill(*lines: BillLine, number: int = 0, due: Money | None = None) -> Bill:
    """A bill `number` months before November."""
    amount = total((each.amount for each in lines), "INR") if due is None else due
    start = date(2026, 10 - number, 14)
    return Bill(f"BILL-{number}", f"B{number}", date(2026, 11 - number, 14), start, date(2026, 11 - number, 13),
                date(2026, 11 - number, 28), amount, amount, "sent", "BA-1", lines)


def postpaid_line(operator: FakeOperator, *bills: Bill, customer: Customer = ISHA) -> Line:
    """A line whose account has these bills."""
    made = operator.add_line(OWN, customer, account="BA-1")
    for each in bills:
        operator.postpaid.add_bill(each)
    return made


def part_of(category: str) -> str:
    """The shipped parts of a bill."""
    return POLICY.billing.part_of(category)


amounts = st.decimals("-5000", "50000", places=2, allow_nan=False, allow_infinity=False)


@st.composite
def lines(draw: st.DrawFn) -> tuple[BillLine, ...]:
    """Lines of any category and sign, billed and not."""
    drawn = draw(st.lists(st.tuples(st.sampled_from(CATEGORIES), amounts, st.booleans()), max_size=12))
    return tuple(line(f"RATE-{i}", category, amount, billed=billed)
                 for i, (category, amount, billed) in enumerate(drawn))


@st.composite
def bills(draw: st.DrawFn) -> tuple[Bill, list[Bill]]:
    """A bill and none to eight earlier ones, all adding up."""
    drawn = draw(st.lists(lines(), min_size=1, max_size=9))
    made = []
    for number, own in enumerate(drawn):
        issued = [each for each in own if each.billed]
        made.append(replace(bill(*own, due=total((each.amount for each in issued), "INR")), id=f"BILL-{number}"))
    return made[0], made[1:]
