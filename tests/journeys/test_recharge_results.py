"""Every result of journey A: what is done, and that what is told is what the operator then holds."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.recharge_repair import Complaint, Outcome, RechargeRepair, Result
from journeys.recharge_repair.evidence import gather_evidence
from telecom.errors import OperatorError
from telecom.recharge import Refund
from telecom.subscriber import Customer
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import ASHA, OTHER, OWN, POLICY, decisions, prepaid_lines, repair

MINUTE = timedelta(minutes=1)


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


def standing(operator: FakeOperator) -> list[tuple[str, str]]:
    return [(t.receiver, t.status) for t in operator.prepaid.made.values() if t.status == "completed"]


async def test_a_stuck_pack_is_provisioned_again(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    outcome = await repair(operator, line, Complaint("pack"))
    assert outcome.result is Result.REPROVISIONED
    assert outcome.pack is not None and outcome.pack.status == "active"
    assert outcome.balances is not None and outcome.balances.of_product(outcome.pack.id)
    assert operator.writes == ["reprovision:RUN-0001"]


async def test_a_pack_that_needs_two_tries_gets_two(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    operator.prepaid.failing_tries = 1
    assert (await repair(operator, line)).result is Result.REPROVISIONED
    assert len(operator.prepaid.tries) == 3


@pytest.mark.parametrize("runs", [1, 2, 5])
async def test_no_more_tries_than_policy_allows_however_often_it_is_asked(operator, line, runs):
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    operator.prepaid.failing_tries = 99
    results = [(await repair(operator, line)).result for _ in range(runs)]
    assert results == [Result.ESCALATED, *[Result.ALREADY_ESCALATED] * (runs - 1)]
    assert len([r for r in operator.prepaid.tries if r.retry_of]) == POLICY.recharge.reprovision_tries
    ticket, written = operator.care.listed[0]
    assert len(operator.care.listed) == 1
    assert (ticket.kind, written.queue) == ("Provisioning Failure", "provisioning")
    assert {"PAY-0001", "TOP-0001", "ORD-0001", "RUN-0001", "RUN-0003"} <= set(ticket.related_ids)
    assert "quotaLoaded" in ticket.summary and "OCS_TIMEOUT" in ticket.summary


async def test_a_network_that_is_slow_is_told_as_such(operator, line):
    operator.prepaid.seconds = 60
    operator.prepaid.recharge(OWN, rupees(299), network="inProgress", ago=timedelta(0))
    before = operator.clock.now()
    assert (await repair(operator, line)).result is Result.STILL_UNDERWAY
    waited = (operator.clock.now() - before).total_seconds()
    assert waited <= POLICY.recharge.provisioning_wait_seconds + POLICY.recharge.poll_seconds
    assert operator.writes == []


async def test_what_ends_well_while_waiting_is_no_repair_of_ours(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), network="inProgress", ago=timedelta(0))
    outcome = await repair(operator, line)
    assert outcome.result is Result.ALL_WELL
    assert outcome.pack is not None and outcome.pack.status == "active"
    assert operator.writes == []


async def test_what_gets_stuck_while_waiting_is_provisioned_again(operator, line):
    operator.prepaid.failing_tries = 1
    operator.prepaid.recharge(OWN, rupees(299), network="inProgress", ago=timedelta(0))
    assert (await repair(operator, line)).result is Result.REPROVISIONED


@pytest.mark.parametrize(("ends", "result"), [("completed", Result.ALL_WELL), ("failed", Result.REPOSTED)])
async def test_a_topup_under_way_is_waited_for(operator, line, ends, result):
    operator.prepaid.recharge(OWN, rupees(100), offering=None, topup="created", ago=timedelta(0))
    operator.prepaid.settling["TOP-0001"] = (operator.clock.now() + timedelta(seconds=2), ends)
    outcome = await repair(operator, line)
    assert outcome.result is result
    assert outcome.balances is not None and outcome.balances.money("INR") == rupees(120)


@pytest.mark.parametrize("offering", ["PACK", None])
async def test_a_failed_topup_is_posted_with_the_money_that_was_taken(operator, line, offering):
    operator.prepaid.recharge(OWN, rupees(199), offering=offering, topup="failed")
    outcome = await repair(operator, line)
    assert outcome.result is Result.REPOSTED
    assert operator.prepaid.stands_for("PAY-0001") == rupees(199)
    assert standing(operator) == [(OWN, "completed")]
    assert (outcome.pack is not None) == (offering is not None)
    assert outcome.balances is not None and outcome.balances.money("INR") == rupees(20 if offering else 219)


@pytest.mark.parametrize(("failing", "result"), [(1, Result.REPOSTED), (2, Result.REPOSTED), (3, Result.ESCALATED)])
async def test_a_repost_whose_pack_gets_stuck_is_brought_to_an_end(operator, line, failing, result):
    operator.prepaid.failing_tries = failing
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    outcome = await repair(operator, line)
    assert outcome.result is result
    if outcome.ticket is None:
        assert outcome.pack is not None and outcome.pack.status == "active"
    else:
        assert outcome.ticket.kind == "Provisioning Failure"


async def test_a_repost_that_fails_too_goes_to_a_person(operator, line):
    operator.prepaid.failing_reposts = 1
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    outcome = await repair(operator, line)
    assert outcome.result is Result.ESCALATED
    assert outcome.ticket is not None and outcome.ticket.kind == "Recharge Reversal"
    assert operator.prepaid.stands_for("PAY-0001") == rupees(0)


async def test_a_payment_without_any_topup_goes_to_a_person(operator, line):
    operator.postpaid.pay(ASHA.id, rupees(199), operator.clock.now())
    outcome = await repair(operator, line)
    assert outcome.result is Result.ESCALATED
    assert outcome.ticket is not None and outcome.ticket.related_ids == ("PAY-0001",)


@pytest.mark.parametrize(("how", "result"), [
    ({"payment": "failed", "topup": "failed"}, Result.PAYMENT_FAILED),
    ({"payment": "pending", "topup": None}, Result.PAYMENT_PENDING),
    ({"receiver": OTHER}, Result.OFFER_MOVE_RECHARGE),
    ({}, Result.ALL_WELL),
])
async def test_results_that_change_nothing(operator, line, how, result):
    operator.prepaid.recharge(OWN, rupees(299), **how)
    before = operator.snapshot()
    assert (await repair(operator, line)).result is result
    assert operator.snapshot() == before


async def test_nothing_found(operator, line):
    assert (await repair(operator, line)).result is Result.NO_RECHARGE


async def test_money_that_was_sent_back_is_told_with_its_refund(operator, line):
    case = operator.prepaid.recharge(OWN, rupees(299), topup="cancelled")
    await decisions(operator).refund_second(line, ASHA, case)
    outcome = await repair(operator, line)
    assert outcome.result is Result.ALREADY_REFUNDED
    assert outcome.refund is not None and outcome.refund.amount == rupees(299)


async def test_phone_settings_are_sent_once(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(hours=5))
    services = operator.subscribers.services
    services["SVC-101"] = replace(services["SVC-101"], apn_in_use="oldnet")
    outcome = await repair(operator, line, Complaint("pack"))
    assert outcome.result is Result.SETTINGS_SENT
    assert services["SVC-101"].apn_in_use == "internet"
    services["SVC-101"] = replace(services["SVC-101"], apn_in_use="oldnet")
    await repair(operator, line, Complaint("pack"))
    assert operator.writes == ["settings:PRD-0001:20261120"]


async def test_repaired_before_is_told_as_such(operator, line):
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    await repair(operator, line)
    again = await repair(operator, line)
    assert (again.result, again.fixed_before) == (Result.ALL_WELL, True)


async def test_a_doubled_recharge_is_refunded_after_a_yes(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), ago=9 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(299), ago=7 * MINUTE)
    offered = await repair(operator, line)
    assert (offered.result, offered.case) == (Result.OFFER_REFUND_SECOND, "recharge:PAY-0002")
    outcome = await decisions(operator).refund_second(line, ASHA, offered.case)
    assert (outcome.result, outcome.given_back) == (Result.REFUNDED, rupees(299))
    assert [(t.id, t.status) for t in operator.prepaid.made.values()] == [
        ("TOP-0001", "completed"), ("TOP-0002", "cancelled")]
    again = await decisions(operator).refund_second(line, ASHA, offered.case)
    assert again.result is Result.ALREADY_REFUNDED
    assert len(operator.prepaid.back) == 1


@pytest.mark.parametrize("since", ["taken back", "refunded", "stuck"])
async def test_the_second_stays_when_the_first_no_longer_stands(operator, line, since):
    operator.prepaid.recharge(OWN, rupees(299), ago=9 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(299), ago=7 * MINUTE)
    offered = await repair(operator, line)
    prepaid = operator.prepaid
    if since == "taken back":
        prepaid.made["TOP-0001"] = replace(prepaid.made["TOP-0001"], status="cancelled")
    elif since == "refunded":
        prepaid.paid["PAY-0001"] = replace(prepaid.paid["PAY-0001"], status="reversed")
    else:
        prepaid.tries[0] = replace(prepaid.tries[0], state="failed")
    for _ in range(2):
        outcome = await decisions(operator).refund_second(line, ASHA, offered.case)
        assert outcome.result is Result.NO_LONGER_TWICE
        assert outcome.attempt is not None and outcome.attempt.key == offered.case
        assert outcome.given_back is None and outcome.refund is None
    assert operator.writes == [] and prepaid.back == []


async def test_a_second_that_is_taken_back_already_is_refunded_whatever_became_of_the_first(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), ago=9 * MINUTE, topup="cancelled")
    second = operator.prepaid.recharge(OWN, rupees(299), ago=7 * MINUTE, topup="cancelled")
    assert (await decisions(operator).refund_second(line, ASHA, second)).result is Result.REFUNDED


async def test_a_used_pack_is_not_given_back_by_itself(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), ago=9 * MINUTE)
    case = operator.prepaid.recharge(OWN, rupees(299), ago=7 * MINUTE)
    operator.prepaid.used_topups.add("TOP-0002")
    outcome = await decisions(operator).refund_second(line, ASHA, case)
    assert outcome.result is Result.ESCALATED
    assert outcome.ticket is not None and "TOPUP_USED" in outcome.ticket.summary
    assert operator.prepaid.back == []


@pytest.mark.parametrize("offering", ["PACK", None])
async def test_a_recharge_moves_from_the_wrong_number(operator, line, offering):
    case = operator.prepaid.recharge(OWN, rupees(199), offering=offering, receiver=OTHER)
    outcome = await decisions(operator).move_recharge(line, ASHA, case)
    assert outcome.result is Result.MOVED
    assert outcome.attempt is not None and outcome.attempt.topup is not None
    assert outcome.attempt.topup.receiver == OTHER
    assert standing(operator) == [(OWN, "completed")]
    assert operator.prepaid.stands_for("PAY-0001") == rupees(199)
    assert (outcome.pack is not None) == (offering is not None)


async def test_a_recharge_that_the_other_number_used_goes_to_a_person(operator, line):
    case = operator.prepaid.recharge(OWN, rupees(199), receiver=OTHER)
    operator.prepaid.used_topups.add("TOP-0001")
    assert (await decisions(operator).move_recharge(line, ASHA, case)).result is Result.ESCALATED
    assert standing(operator) == [(OTHER, "completed")]


async def test_a_moved_pack_that_is_stuck_is_not_told_as_moved(operator, line):
    case = operator.prepaid.recharge(OWN, rupees(199), receiver=OTHER)
    operator.prepaid.failing_tries = 9
    for _ in range(2):
        outcome = await decisions(operator).move_recharge(line, ASHA, case)
        assert outcome.result is not Result.MOVED


@pytest.mark.parametrize("step", ["refund_second", "move_recharge"])
async def test_a_case_that_is_not_the_customers_is_none(operator, line, step):
    operator.prepaid.recharge(OTHER, rupees(199))
    outcome = await getattr(decisions(operator), step)(line, ASHA, "recharge:PAY-0001")
    assert outcome.result is Result.NO_RECHARGE
    assert operator.writes == []


async def test_a_subscription_is_stopped_and_its_money_given_back(operator, line):
    product = operator.prepaid.subscribe(OWN, rupees(5), 3)
    offered = await repair(operator, line, Complaint("balance"))
    assert (offered.result, offered.case) == (Result.OFFER_STOP_SUBSCRIPTION, f"subscription:{product}")
    outcome = await decisions(operator).stop_subscription(line, ASHA, product)
    assert (outcome.result, outcome.given_back) == (Result.STOPPED, rupees(15))
    assert outcome.balances is not None and outcome.balances.money("INR") == rupees(20)


async def test_a_subscription_that_was_given_back_is_not_offered_again(operator, line):
    product = operator.prepaid.subscribe(OWN, rupees(5), 3)
    await decisions(operator).stop_subscription(line, ASHA, product)
    assert (await repair(operator, line, Complaint("balance"))).result is Result.NO_RECHARGE
    again = await decisions(operator).stop_subscription(line, ASHA, product)
    assert (again.result, again.given_back) == (Result.STOPPED, None)


async def test_an_agreed_subscription_is_stopped_without_money_back(operator, line):
    product = operator.prepaid.subscribe(OWN, rupees(5), 3, consent="CNS-1")
    assert (await repair(operator, line, Complaint("balance"))).result is Result.SUBSCRIPTION_WANTED
    outcome = await decisions(operator).stop_subscription(line, ASHA, product)
    assert (outcome.result, outcome.given_back) == (Result.STOPPED, None)
    assert await balance(operator) == rupees(5)


@pytest.mark.parametrize(("price", "result", "back"), [
    (250, Result.STOPPED, 500), ("250.01", Result.SUBSCRIPTION_ESCALATED, 0)])
async def test_no_more_than_the_segments_limit_is_given_back(operator, line, price, result, back):
    product = operator.prepaid.subscribe(OWN, rupees(price), 2)
    before = await balance(operator)
    outcome = await decisions(operator).stop_subscription(line, ASHA, product)
    assert outcome.result is result
    assert (await balance(operator)) - before == rupees(back)


async def test_a_premium_customer_has_a_premium_limit(operator, line):
    gold = replace(ASHA, value_tier="gold")
    product = operator.prepaid.subscribe(OWN, rupees(250), 3)
    assert (await decisions(operator).stop_subscription(line, gold, product)).result is Result.STOPPED


async def test_a_subscription_that_does_not_stop_goes_to_a_person(operator, line):
    product = operator.prepaid.subscribe(OWN, rupees(5), 3)
    operator.subscribers.stuck_subscriptions.add(product)
    outcome = await decisions(operator).stop_subscription(line, ASHA, product)
    assert outcome.result is Result.SUBSCRIPTION_ESCALATED
    assert await balance(operator) == rupees(5)


async def test_tickets_follow_the_customers_segment(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    operator.prepaid.failing_tries = 9
    gold = replace(ASHA, value_tier="gold", churn_risk="high")
    outcome = await run_as(operator, gold)
    assert outcome.ticket is not None
    written = operator.care.listed[0][1]
    assert (written.priority, written.queue, written.segment) == ("Critical", "retention", "premium about to leave")
    assert outcome.ticket.due == outcome.ticket.created + timedelta(hours=2)


async def test_evidence_is_read_again_before_anything_is_claimed(operator, line):
    operator.prepaid.recharge(OWN, rupees(299), network="failed")
    await repair(operator, line)
    written = operator.called.index("reprovision")
    assert {"balances", "products"} <= set(operator.called[written + 1:])


async def run_as(operator: FakeOperator, customer: Customer) -> Outcome:
    line = operator.subscribers.lines[OWN]
    return await RechargeRepair(operator, POLICY, operator.clock).run(line, customer, Complaint())


async def balance(operator: FakeOperator):
    line = operator.subscribers.lines[OWN]
    evidence = await gather_evidence(operator, line, ASHA, POLICY.recharge, operator.clock.now())
    return evidence.balances.money("INR")


async def test_an_operator_that_never_answers_is_an_error_and_no_result(operator, line):
    operator.trouble.unreachable = lambda _: True
    with pytest.raises(OperatorError):
        await repair(operator, line)


async def test_another_trouble_does_not_keep_the_subscriptions_money(operator, line):
    product = operator.prepaid.subscribe(OWN, rupees(5), 3)
    operator.prepaid.recharge(OWN, rupees(199), payment="pending", topup=None)
    outcome = await decisions(operator).stop_subscription(line, ASHA, product)
    assert (outcome.result, outcome.given_back) == (Result.STOPPED, rupees(15))


async def test_a_repair_needs_no_ticket_system(operator, line):
    operator.prepaid.recharge(OWN, rupees(199), topup="failed")
    operator.trouble.unreachable = lambda _: operator.called[-1] in {"ticket_of_case", "tickets", "open_ticket"}
    assert (await repair(operator, line)).result is Result.REPOSTED


async def test_only_what_is_left_of_a_payment_goes_back(operator, line):
    case = operator.prepaid.recharge(OWN, rupees(299), topup="cancelled")
    operator.prepaid.back.append(Refund("REF-0", "done", rupees(100), "PAY-0001", operator.clock.now()))
    outcome = await decisions(operator).refund_second(line, ASHA, case)
    assert outcome.result is Result.REFUNDED
    assert [refund.amount for refund in operator.prepaid.back] == [rupees(100), rupees(199)]


@pytest.mark.parametrize(("step", "result"), [("refund_second", Result.REFUNDED), ("move_recharge", Result.MOVED)])
async def test_a_recharge_that_somebody_else_took_back_already_is_brought_to_its_end(operator, line, step, result):
    case = operator.prepaid.recharge(OWN, rupees(299), topup="cancelled", receiver=OTHER)
    assert (await getattr(decisions(operator), step)(line, ASHA, case)).result is result
    assert operator.prepaid.stands_for("PAY-0001") == rupees(299)
    assert not [key for key in operator.writes if key.startswith("reverse:")]
