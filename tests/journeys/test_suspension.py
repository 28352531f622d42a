"""A barred line: its reason, what brings it back, and that it is back only when the network says so."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.suspension import Restoring, SuspensionResult
from tests.journeys.bills import ISHA, bill, postpaid_line
from tests.journeys.bills import line as charge
from tests.journeys.fake_operator import rupees
from tests.journeys.fake_sims import AT_HOME
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

RENTAL = charge("rent", "planRental", 588)


def bar(operator, line, reason, **facts) -> None:
    operator.sims.put(line, enabled=False, barring="all", barring_reason=reason, **facts)


async def restore(operator, line, customer=ASHA):
    return await Restoring(operator, POLICY, operator.clock).run(line, customer, "my line is dead")


async def test_a_free_line_is_told_as_one(operator):
    assert (await restore(operator, prepaid_lines(operator))).result is SuspensionResult.NOT_BARRED


@pytest.mark.parametrize(("reason", "facts", "result", "tickets"), [
    ("customerRequest", {}, SuspensionResult.OWN_BAR, 0), ("lostOrStolen", {}, SuspensionResult.OWN_BAR, 0),
    ("lostOrStolen", {"fraud_hold": True}, SuspensionResult.FRAUD, 1), ("fraud", {}, SuspensionResult.FRAUD, 1),
    ("prepaidExpired", {}, SuspensionResult.NO_PACK, 0), ("other", {}, SuspensionResult.HANDED_OVER, 1),
    (None, {}, SuspensionResult.HANDED_OVER, 1), ("unpaidBill", {}, SuspensionResult.HANDED_OVER, 1)])
async def test_what_keeps_a_prepaid_line_barred(operator, reason, facts, result, tickets):
    line = prepaid_lines(operator)
    bar(operator, line, reason, **facts)
    for _ in range(2):
        assert (await restore(operator, line)).result is result
    assert len(operator.care.listed) == tickets and "free" not in operator.called


async def test_a_recharged_line_comes_back(operator):
    line = prepaid_lines(operator)
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(hours=1))
    bar(operator, line, "prepaidExpired")
    found = await restore(operator, line)
    assert found.result is SuspensionResult.RESTORED and not found.service.barred


@pytest.mark.parametrize(("papers", "result"), [("verified", SuspensionResult.RESTORED),
                                                ("rejected", SuspensionResult.PAPERS)])
async def test_papers(operator, papers, result):
    line = prepaid_lines(operator)
    operator.sims.holders[OWN] = replace(AT_HOME, papers=papers)
    bar(operator, line, "kyc")
    assert (await restore(operator, line)).result is result


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_a_line_that_stays_barred_is_handed_over(operator, fault):
    line = prepaid_lines(operator)
    bar(operator, line, "kyc")
    getattr(operator.sims, fault).add("free")
    assert (await restore(operator, line)).result is SuspensionResult.HANDED_OVER


def late_bill(operator, **changes):
    """A bill whose due date was five days ago, and its line barred for it."""
    today = operator.clock.now().date()
    line = postpaid_line(operator, replace(bill(RENTAL), due_date=today - timedelta(days=5), **changes))
    bar(operator, line, "unpaidBill")
    return line


async def test_an_unpaid_bill_is_named_with_its_amount(operator):
    line = late_bill(operator)
    found = await restore(operator, line, ISHA)
    assert found.result is SuspensionResult.UNPAID and found.owed == bill(RENTAL).remaining
    assert operator.writes == [] and operator.sims.service(line).barred


async def test_a_bill_that_is_paid_brings_the_line_back(operator):
    line = late_bill(operator, remaining=rupees(0))
    assert (await restore(operator, line, ISHA)).result is SuspensionResult.RESTORED


@pytest.mark.parametrize(("part", "result"), [(1, SuspensionResult.RESTORED), (2, SuspensionResult.UNPAID)])
async def test_a_payment_that_was_never_matched_is_matched_first(operator, part, result):
    line = late_bill(operator)
    paid = operator.postpaid.pay(ISHA.id, rupees(bill(RENTAL).due.amount / part), operator.clock.now())
    found = await restore(operator, line, ISHA)
    assert found.result is result and found.applied == paid
    assert found.service.barred is (result is SuspensionResult.UNPAID)


async def test_a_payment_that_waits_to_be_matched_is_told_with_its_docket(operator):
    operator.postpaid.allocates = False
    line = late_bill(operator)
    operator.postpaid.pay(ISHA.id, bill(RENTAL).due, operator.clock.now())
    found = await restore(operator, line, ISHA)
    assert found.result is SuspensionResult.UNMATCHED and found.ticket is not None and found.service.barred


async def test_an_employee_is_not_told_of_the_companys_bill(operator):
    line = late_bill(operator)
    found = await restore(operator, line, replace(ISHA, enterprise=True))
    assert found.result is SuspensionResult.ADMINISTRATOR and found.owed is None
