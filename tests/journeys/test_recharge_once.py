"""Nothing is repaired twice and nothing is lost: repetition, a killed process, lost answers, in any order.

The measure is the operator's state and its money, not what the journey says, and then that what it says is so.
"""
from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.recharge_repair import Complaint, Outcome, Result
from telecom.clock import FixedClock
from telecom.errors import OperatorError
from telecom.money import total
from telecom.subscriber import Line
from tests.journeys.fake_operator import FakeOperator, ProcessDied, rupees
from tests.journeys.world import ASHA, OTHER, OWN, POLICY, decisions, prepaid_lines, repair

MINUTE = timedelta(minutes=1)
Journey = Callable[[FakeOperator, Line], Awaitable[Outcome]]
World = Callable[[FakeOperator], object]


def own(**how: object) -> World:
    return lambda operator: operator.prepaid.recharge(OWN, rupees(299), **how)  # type: ignore[arg-type]


def stuck(failing_tries: int) -> World:
    def world(operator: FakeOperator) -> None:
        operator.prepaid.recharge(OWN, rupees(299), network="failed")
        operator.prepaid.failing_tries = failing_tries
    return world


def failed_for_good(operator: FakeOperator) -> None:
    operator.prepaid.recharge(OWN, rupees(299), topup="failed")
    operator.prepaid.failing_reposts = 9


def twice(operator: FakeOperator) -> None:
    operator.prepaid.recharge(OWN, rupees(299), ago=9 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(299), ago=7 * MINUTE)


def twice_and_used(operator: FakeOperator) -> None:
    twice(operator)
    operator.prepaid.used_topups.add("TOP-0002")


def used_elsewhere(operator: FakeOperator) -> None:
    operator.prepaid.recharge(OWN, rupees(299), receiver=OTHER)
    operator.prepaid.used_topups.add("TOP-0001")


def silent_phone(operator: FakeOperator) -> None:
    operator.prepaid.recharge(OWN, rupees(299), ago=timedelta(hours=5))
    services = operator.subscribers.services
    services["SVC-101"] = replace(services["SVC-101"], apn_in_use="oldnet")


def refund(case: str) -> Journey:
    return lambda operator, line: decisions(operator).refund_second(line, ASHA, case)


def move(case: str) -> Journey:
    return lambda operator, line: decisions(operator).move_recharge(line, ASHA, case)


def stop(operator: FakeOperator, line: Line) -> Awaitable[Outcome]:
    return decisions(operator).stop_subscription(line, ASHA, "SUB-0001")


def subscription(price: int) -> World:
    return lambda operator: operator.prepaid.subscribe(OWN, rupees(price), 3)


# Name: the world, the journey, how many writes it takes.
CASES: dict[str, tuple[World, Journey, int]] = {
    "stuck, one try": (stuck(0), repair, 1),
    "stuck, two tries": (stuck(1), repair, 2),
    "stuck for good": (stuck(9), repair, 3),
    "top-up failed": (own(topup="failed"), repair, 1),
    "balance top-up failed": (own(topup="failed", offering=None), repair, 1),
    "top-up fails for good": (failed_for_good, repair, 2),
    "phone settings": (silent_phone, repair, 1),
    "refund the second": (twice, refund("recharge:PAY-0002"), 2),
    "refund refused": (twice_and_used, refund("recharge:PAY-0002"), 1),
    "move": (own(receiver=OTHER), move("recharge:PAY-0001"), 2),
    "move talktime": (own(receiver=OTHER, offering=None), move("recharge:PAY-0001"), 2),
    "move refused": (used_elsewhere, move("recharge:PAY-0001"), 1),
    "stop a subscription": (subscription(5), stop, 2),
    "stop one above the limit": (subscription(200), stop, 2),
}
each_case = pytest.mark.parametrize(("world", "journey", "writes"), CASES.values(), ids=CASES.keys())


def begin(world: World) -> tuple[FakeOperator, Line]:
    operator = FakeOperator(FixedClock())
    line = prepaid_lines(operator)
    world(operator)
    return operator, line


async def undisturbed(world: World, journey: Journey) -> FakeOperator:
    operator, line = begin(world)
    await journey(operator, line)
    return operator


def is_true(outcome: Outcome, operator: FakeOperator) -> bool:
    """Whether what an outcome says is what the operator holds."""
    prepaid, attempt = operator.prepaid, outcome.attempt
    payment_id = outcome.case.removeprefix("recharge:")
    if outcome.result in {Result.ESCALATED, Result.ALREADY_ESCALATED}:
        return any(ticket == outcome.ticket and ticket.open for ticket, _ in operator.care.listed)
    if outcome.result in {Result.REPROVISIONED, Result.REPOSTED, Result.MOVED, Result.ALL_WELL}:
        mine = [t for t in prepaid.made.values() if t.payment_id == payment_id and t.status == "completed"]
        order = next((o for o in prepaid.packs.values() if mine and o.topup_id == mine[0].id), None)
        pack = next((p for _, p in operator.subscribers.all_products() if order and p.id == order.product_id), None)
        return [t.receiver for t in mine] == [OWN] and (order is None or (pack is not None and pack.status == "active"))
    if outcome.result is Result.REFUNDED:
        return attempt is not None and total((r.amount for r in prepaid.back if r.payment_id == payment_id),
                                             "INR") == attempt.amount
    if outcome.result is Result.NO_LONGER_TWICE:
        return not any(r.payment_id == payment_id for r in prepaid.back)
    if outcome.result is Result.SETTINGS_SENT:
        return operator.subscribers.services["SVC-101"].apn_in_use == "internet"
    if outcome.result is Result.STOPPED:
        return all(p.status == "terminated" for _, p in operator.subscribers.all_products() if p.id == "SUB-0001")
    return True


def assert_money(operator: FakeOperator) -> None:
    """Money in = money out: each payment stands for one thing at most, and balances are what the ledger says."""
    prepaid = operator.prepaid
    for payment in prepaid.paid.values():
        standing = [t for t in prepaid.made.values() if t.payment_id == payment.id and t.status == "completed"]
        assert len(standing) <= 1, "one payment paid for two top-ups"
        assert prepaid.stands_for(payment.id) <= payment.amount, "a payment was used and given back"
    for msisdn, entries in prepaid.entries.items():
        assert prepaid.buckets[msisdn][0].remaining == sum(e.amount.amount for e in entries)
        for product_id in {e.product_id for e in entries if e.product_id}:
            taken = total((e.amount for e in entries if e.product_id == product_id), "INR")
            assert taken <= rupees(0), "more was given back than was taken"


@each_case
async def test_it_takes_these_writes_and_tells_the_truth(world, journey, writes):
    operator, line = begin(world)
    outcome = await journey(operator, line)
    assert len(operator.writes) == writes
    assert is_true(outcome, operator)
    assert_money(operator)


@each_case
async def test_twice_is_once(world, journey, writes):
    operator, line = begin(world)
    await journey(operator, line)
    once = operator.snapshot()
    again = await journey(operator, line)
    assert operator.snapshot() == once
    assert is_true(again, operator)


@each_case
async def test_a_killed_process_is_taken_up_where_it_stopped(world, journey, writes):
    wanted = (await undisturbed(world, journey)).snapshot()
    for death in range(1, writes + 1):
        operator, line = begin(world)
        operator.trouble.die_after_write = death
        with pytest.raises(ProcessDied):
            await journey(operator, line)
        operator.calm()
        outcome = await journey(operator, line)
        assert operator.snapshot() == wanted, f"killed after write {death}"
        assert is_true(outcome, operator)


@each_case
async def test_a_lost_answer_makes_nothing_be_done_again(world, journey, writes):
    wanted = set((await undisturbed(world, journey)).writes)
    for lost in range(1, writes + 1):
        operator, line = begin(world)
        operator.trouble.lost_answer = lost
        with contextlib.suppress(OperatorError):
            assert is_true(await journey(operator, line), operator)
        operator.calm()
        assert is_true(await journey(operator, line), operator)
        # Handing over instead of a further try is allowed; a write that the undisturbed run does not do is not.
        assert {key for key in operator.writes if not key.startswith("ticket:")} <= wanted, f"answer {lost} lost"
        assert_money(operator)


@each_case
@pytest.mark.parametrize("for_good", [False, True], ids=["once", "from then on"])
async def test_an_operator_that_fails_at_any_call_is_never_a_false_success(world, journey, writes, for_good):
    calls = (await undisturbed(world, journey)).trouble.calls
    assert calls >= 10
    for failing in range(1, calls + 1):
        operator, line = begin(world)
        operator.trouble.unreachable = (failing.__le__ if for_good else failing.__eq__)
        try:
            outcome = await journey(operator, line)
        except OperatorError:
            outcome = None
        operator.calm()
        # Time passes at the operator's even if nobody looks.
        operator.clock.forward(timedelta(seconds=5))
        operator.prepaid.advance()
        assert outcome is None or outcome.result is Result.STILL_UNDERWAY or is_true(outcome, operator), failing
        assert_money(operator)


async def test_an_unreachable_reprovisioning_ends_in_a_ticket_not_in_silence():
    operator, line = begin(stuck(0))
    write = (await undisturbed(stuck(0), repair)).called.index("reprovision") + 1
    operator.trouble.unreachable = write.__eq__
    outcome = await repair(operator, line)
    assert outcome.result is Result.ESCALATED


async def test_two_chats_about_the_same_recharge_repair_it_once():
    operator, line = begin(own(topup="failed"))
    await asyncio.gather(repair(operator, line), repair(operator, line))
    assert operator.writes.count("repost:TOP-0001") == 1
    assert_money(operator)


# --- any sequence of what customers and accidents do -----------------------------------------------------------------
def everything(operator: FakeOperator) -> None:
    """A failed top-up of 199, a doubled 299, 155 at a wrong number, a stuck 499 and a subscription."""
    operator.prepaid.recharge(OWN, rupees(199), topup="failed", ago=50 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(299), ago=40 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(299), ago=38 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(155), receiver=OTHER, ago=30 * MINUTE)
    operator.prepaid.recharge(OWN, rupees(499), network="failed", ago=20 * MINUTE)
    operator.prepaid.subscribe(OWN, rupees(5), 3)


def asking(amount: int | None, about: str) -> Journey:
    named = None if amount is None else rupees(amount)
    return lambda operator, line: repair(operator, line, Complaint(about, named))


def any_journey() -> st.SearchStrategy[Journey]:
    cases = st.sampled_from([f"recharge:PAY-000{i}" for i in range(1, 6)])
    return st.one_of(
        st.builds(asking, st.sampled_from([None, 199, 299, 155, 499]),
                  st.sampled_from(["recharge", "pack", "balance"])),
        st.builds(refund, cases), st.builds(move, cases), st.just(stop),
    )


ACCIDENTS = st.one_of(
    st.just(("none", 0)), st.tuples(st.sampled_from(["die", "lose"]), st.integers(1, 3)),
    st.tuples(st.sampled_from(["fail once", "fail from"]), st.integers(1, 60)),
)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.lists(st.tuples(any_journey(), ACCIDENTS), min_size=1, max_size=7), st.integers(0, 4), st.integers(0, 1))
def test_money_in_is_money_out_whatever_happens(steps, failing_tries, failing_reposts):
    operator, line = begin(everything)
    operator.prepaid.failing_tries, operator.prepaid.failing_reposts = failing_tries, failing_reposts

    async def live() -> None:
        for journey, (accident, number) in steps:
            operator.calm()
            if accident == "die":
                operator.trouble.die_after_write = number
            elif accident == "lose":
                operator.trouble.lost_answer = number
            elif accident != "none":
                operator.trouble.unreachable = number.__eq__ if accident == "fail once" else number.__le__
            try:
                outcome = await journey(operator, line)
            except (OperatorError, ProcessDied):
                pass
            else:
                operator.calm()
                operator.clock.forward(timedelta(seconds=5))
                operator.prepaid.advance()
                assert outcome.result is Result.STILL_UNDERWAY or is_true(outcome, operator), outcome.result
            assert_money(operator)
        operator.calm()
        for amount in (199, 299, 155, 499):
            await repair(operator, line, Complaint(amount=rupees(amount)))

    asyncio.run(live())
    assert_money(operator)
    in_hand = {related for ticket, _ in operator.care.listed if ticket.open for related in ticket.related_ids}
    for payment in operator.prepaid.paid.values():
        given_for = operator.prepaid.stands_for(payment.id)
        assert given_for == payment.amount or payment.id in in_hand, f"{payment.id} stands for {given_for}"
    retries = [r for r in operator.prepaid.tries if r.retry_of]
    for order_id in {r.order_id for r in retries}:
        assert sum(r.order_id == order_id for r in retries) <= POLICY.recharge.reprovision_tries
    assert len({new.case_key for _, new in operator.care.listed}) == len(operator.care.listed)
