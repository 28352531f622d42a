"""Where money that goes back is: stages by day, what is on record, and dockets for what does not show."""
from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.refunds import RefundStatus, Stage, working_days_after
from telecom.errors import NotPermitted, OperatorUnreachable
from telecom.recharge import LedgerEntry, Refund
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.test_bill_payment import dispute
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines


def refunds(operator):
    return RefundStatus(operator, POLICY, operator.clock)


def give_back(operator, customer, days: float, status: str = "done", kind: str = "digitalWallet",
              amount: object = 199) -> Refund:
    """A refund sent so many days ago."""
    made = Refund(operator.new_id("REF"), status, rupees(amount), "PAY-1", operator.clock.now() - timedelta(days=days),
                  "UPI", kind)
    operator.payments.given_back.setdefault(customer.id, []).append(made)
    return made


@pytest.mark.parametrize(("days", "status", "kind", "stage"), [
    (0, "pending", "digitalWallet", Stage.ON_ITS_WAY), (1, "done", "digitalWallet", Stage.SENT),
    (10, "done", "digitalWallet", Stage.ARRIVED), (10, "pending", "digitalWallet", Stage.LATE),
    # A card takes seven working days, the wallet three.
    (8, "done", "bankCard", Stage.SENT), (8, "done", "digitalWallet", Stage.ARRIVED),
    # The market's figure for what no kind is set.
    (6, "done", "somethingNew", Stage.SENT), (9, "done", "somethingNew", Stage.ARRIVED)])
async def test_where_a_refund_is(operator, days, status, kind, stage):
    give_back(operator, ASHA, days, status, kind)
    found = await refunds(operator).read(prepaid_lines(operator), ASHA)
    assert [back.stage for back in found.backs] == [stage] and operator.writes == []


async def test_balances_bills_and_disputes_count_too(operator):
    line_ = prepaid_lines(operator)
    now = operator.clock.now()
    operator.prepaid.entries[OWN].append(LedgerEntry("L1", "adjustment", "Back", rupees(49), now, None))
    operator.prepaid.entries[OWN].append(LedgerEntry("L2", "usage", "Call", rupees(-2), now, None))
    found = await refunds(operator).read(line_, ASHA)
    assert [(back.stage, back.amount) for back in found.backs] == [(Stage.ON_BALANCE, rupees(49))]
    line_ = postpaid_line(operator, bill(line("R1", "planRental", "600")))
    await dispute(operator, "BILL-0", 120)
    found = await refunds(operator).read(line_, ISHA)
    assert [(back.stage, back.amount) for back in found.backs] == [(Stage.UNDECIDED, rupees(120))]
    assert found.backs[0].docket == "TT-0001" and found.recent


async def test_the_amount_that_was_named_comes_alone_when_it_is_there(operator):
    line_ = prepaid_lines(operator)
    for amount in (199, 349):
        give_back(operator, ASHA, 1, amount=amount)
    assert len((await refunds(operator).read(line_, ASHA)).backs) == 2
    assert len((await refunds(operator).read(line_, ASHA, rupees(349))).backs) == 1
    assert len((await refunds(operator).read(line_, ASHA, rupees(55))).backs) == 2


async def test_what_was_settled_long_ago_is_hardly_meant(operator):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, 80)
    found = await refunds(operator).read(line_, ASHA)
    assert found.backs and not found.recent
    assert (await refunds(operator).read(line_, ASHA, rupees(199))).recent
    give_back(operator, ASHA, 400)
    assert len((await refunds(operator).read(line_, ASHA)).backs) == 1


async def test_a_late_refund_gets_one_docket(operator):
    line_ = prepaid_lines(operator)
    late = give_back(operator, ASHA, 20, "pending")
    first = await refunds(operator).run(line_, ASHA, "where is it")
    again = await refunds(operator).run(line_, ASHA, "where is it")
    assert len(first.opened) == 1 and again.opened == () and again.backs[0].docket == first.backs[0].docket
    _, written = operator.care.listed[0]
    assert late.id in " ".join(written.notes) and written.related == ((late.id, "Refund"),)
    assert written.kind == POLICY.paying.refund_ticket


async def test_a_lost_answer_registers_once(operator):
    line_ = prepaid_lines(operator)
    give_back(operator, ASHA, 20, "pending")
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await refunds(operator).run(line_, ASHA, "")
    operator.calm()
    found = await refunds(operator).run(line_, ASHA, "")
    assert len(operator.care.listed) == 1 and found.backs[0].docket == "TT-0001"


async def test_only_ones_own_refund_is_traced(operator):
    line_ = prepaid_lines(operator)
    own = give_back(operator, ASHA, 20)
    other = give_back(operator, replace(ASHA, id="C-77"), 20)
    back, ticket, new = await refunds(operator).trace(line_, ASHA, own.id, "")
    assert new and back.stage is Stage.ARRIVED and ticket.open
    assert not (await refunds(operator).trace(line_, ASHA, own.id, ""))[2]
    with pytest.raises(NotPermitted):
        await refunds(operator).trace(line_, ASHA, other.id, "")


async def test_an_employee_is_not_told_of_the_companys_money(operator):
    employee = replace(ISHA, enterprise=True)
    line_ = postpaid_line(operator, bill(line("R1", "planRental", "600")), customer=employee)
    give_back(operator, employee, 1)
    found = await refunds(operator).run(line_, employee, "")
    assert found.company_bill and found.backs == ()


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 60),
       st.sets(st.integers(0, 6), min_size=1))
def test_working_days_are_counted(day, count, week):
    reached = working_days_after(day, count, week)
    between = [day + timedelta(days=n) for n in range(1, (reached - day).days + 1)]
    assert sum(each.weekday() in week for each in between) == count
    assert count == 0 or reached.weekday() in week


def test_a_week_without_working_days_is_refused():
    with pytest.raises(ValueError, match="working day"):
        working_days_after(date(2026, 1, 1), 1, [9])
