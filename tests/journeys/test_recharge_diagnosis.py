"""The rules of what is wrong with a recharge, one row each, and their order."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.recharge_repair.diagnosis import Diagnosis, Fault, diagnose, judge, latest_run
from journeys.recharge_repair.evidence import Complaint, gather_evidence
from telecom.recharge import ProvisioningRun
from tests.journeys.fake_operator import FakeOperator, rupees
from tests.journeys.world import ASHA, OTHER, OWN, POLICY, prepaid_lines

MINUTE = timedelta(minutes=1)
Setup = Callable[[FakeOperator], object]


async def diagnosed(operator: FakeOperator, setup: Setup, complaint: Complaint) -> Diagnosis:
    line = prepaid_lines(operator)
    setup(operator)
    now = operator.clock.now()
    evidence = await gather_evidence(operator, line, ASHA, POLICY.recharge, now)
    return diagnose(evidence, complaint, POLICY.recharge, now)


def recharge(amount: int = 299, **how: object) -> Setup:
    return lambda operator: operator.prepaid.recharge(OWN, rupees(amount), **how)  # type: ignore[arg-type]


def all_of(*setups: Setup) -> Setup:
    return lambda operator: [setup(operator) for setup in setups]


def phone(**changes: object) -> Setup:
    def setup(operator: FakeOperator) -> None:
        services = operator.subscribers.services
        services["SVC-101"] = replace(services["SVC-101"], **changes)  # type: ignore[arg-type]
    return setup


def subscription(consent: str | None, times: int = 3) -> Setup:
    return lambda operator: operator.prepaid.subscribe(OWN, rupees(5), times, consent=consent)


def loose_payment(operator: FakeOperator) -> None:
    operator.postpaid.pay(ASHA.id, rupees(199), operator.clock.now() - 5 * MINUTE)


def bill_payment(operator: FakeOperator) -> None:
    operator.postpaid.pay(ASHA.id, rupees(199), operator.clock.now() - 5 * MINUTE, items=("BILL-1",))


def given_back(operator: FakeOperator) -> None:
    case = operator.prepaid.recharge(OWN, rupees(299), topup="cancelled")
    payment_id = case.removeprefix("recharge:")
    operator.prepaid.paid[payment_id] = replace(operator.prepaid.paid[payment_id], status="reversed")


RULES: dict[str, tuple[Setup, str, Fault]] = {
    "nothing there": (lambda _: None, "recharge", Fault.NO_RECHARGE),
    "all as it should be": (recharge(), "recharge", Fault.NONE),
    "older than the policy looks back": (recharge(topup="failed", ago=timedelta(hours=169)), "recharge",
                                         Fault.NO_RECHARGE),
    "as old as the policy looks back": (recharge(topup="failed", ago=timedelta(hours=167)), "recharge",
                                        Fault.TOPUP_FAILED),
    "bank declined": (recharge(payment="failed", topup="failed"), "recharge", Fault.PAYMENT_FAILED),
    "bank has not decided": (recharge(payment="pending", topup=None), "recharge", Fault.PAYMENT_PENDING),
    "bank has authorised": (recharge(payment="authorized", topup=None), "recharge", Fault.PAYMENT_PENDING),
    "given back": (given_back, "recharge", Fault.REFUNDED),
    "paid, top-up failed": (recharge(topup="failed"), "recharge", Fault.TOPUP_FAILED),
    "paid, top-up taken back, money not": (recharge(topup="cancelled"), "recharge", Fault.REVERSAL_UNFINISHED),
    "paid, no top-up at all": (loose_payment, "recharge", Fault.TOPUP_FAILED),
    "a paid bill is no recharge": (bill_payment, "recharge", Fault.NO_RECHARGE),
    "top-up under way": (recharge(topup="created"), "recharge", Fault.TOPUP_UNDERWAY),
    "network under way": (recharge(network="inProgress", ago=0 * MINUTE), "pack", Fault.PROVISIONING_UNDERWAY),
    "network stuck": (recharge(network="failed"), "pack", Fault.PROVISIONING_STUCK),
    "wrong number": (recharge(receiver=OTHER), "recharge", Fault.WRONG_NUMBER),
    "twice within minutes": (all_of(recharge(ago=9 * MINUTE), recharge(ago=7 * MINUTE)), "recharge",
                             Fault.PAID_TWICE),
    "twice, half an hour apart": (all_of(recharge(ago=39 * MINUTE), recharge(ago=9 * MINUTE)), "recharge",
                                  Fault.PAID_TWICE),
    "twice, longer apart": (all_of(recharge(ago=40 * MINUTE), recharge(ago=9 * MINUTE)), "recharge", Fault.NONE),
    "twice, another recharge between": (all_of(recharge(ago=9 * MINUTE), recharge(199, ago=8 * MINUTE),
                                               recharge(ago=7 * MINUTE)), "recharge", Fault.PAID_TWICE),
    "twice, a gift between": (all_of(recharge(ago=9 * MINUTE), recharge(receiver=OTHER, ago=8 * MINUTE),
                                     recharge(ago=7 * MINUTE)), "recharge", Fault.PAID_TWICE),
    "two different amounts": (all_of(recharge(199, ago=9 * MINUTE), recharge(ago=7 * MINUTE)), "recharge", Fault.NONE),
    "two different packs": (all_of(recharge(ago=9 * MINUTE), recharge(ago=7 * MINUTE, offering="DATA")), "recharge",
                            Fault.NONE),
    "phone with a wrong access point": (all_of(recharge(), phone(apn_in_use="oldnet")), "pack", Fault.PHONE_SETTINGS),
    "phone silent since the pack began": (all_of(recharge(), phone(last_data_session=None)), "pack",
                                          Fault.PHONE_SETTINGS),
    "phone silent, pack too new to say": (all_of(recharge(ago=9 * MINUTE), phone(last_data_session=None)), "pack",
                                          Fault.NONE),
    "phone is no matter of a balance": (all_of(recharge(), phone(apn_in_use="oldnet")), "balance", Fault.NONE),
    "line is barred, not the phone": (all_of(recharge(), phone(apn_in_use="oldnet", enabled=False)), "pack",
                                      Fault.NONE),
    "data switched off, not the phone": (all_of(recharge(), phone(apn_in_use="oldnet", features={"data": False})),
                                         "pack", Fault.NONE),
    "subscription without consent": (subscription(None), "balance", Fault.BALANCE_TAKEN),
    "subscription without consent, asked for a recharge": (subscription(None), "recharge", Fault.BALANCE_TAKEN),
    "subscription with consent": (subscription("CNS-1"), "balance", Fault.BALANCE_TAKEN),
    "subscription with consent explains no missing recharge": (subscription("CNS-1"), "recharge", Fault.NO_RECHARGE),
    # The order of harm.
    "money gone before a dead pack": (all_of(recharge(network="failed"), recharge(199, topup="failed")), "pack",
                                      Fault.TOPUP_FAILED),
    "a dead pack before a wrong number": (all_of(recharge(199, receiver=OTHER), recharge(network="failed")), "recharge",
                                          Fault.PROVISIONING_STUCK),
    "a pending payment before a wrong number": (all_of(recharge(199, payment="pending", topup=None),
                                                       recharge(receiver=OTHER)), "recharge", Fault.PAYMENT_PENDING),
    "a gift does not explain a dead pack": (recharge(receiver=OTHER), "pack", Fault.NO_RECHARGE),
    "something wrong before something over": (all_of(recharge(199, payment="failed", topup=None, ago=MINUTE),
                                                     recharge(network="failed")), "recharge",
                                              Fault.PROVISIONING_STUCK),
    "a doubled recharge before one that is over": (all_of(
        recharge(199, payment="failed", topup=None, ago=MINUTE), recharge(ago=9 * MINUTE), recharge(ago=7 * MINUTE)),
        "recharge", Fault.PAID_TWICE),
    "what took the balance before a doubled recharge": (all_of(
        subscription(None), recharge(ago=9 * MINUTE), recharge(ago=7 * MINUTE)), "balance", Fault.BALANCE_TAKEN),
}


@pytest.mark.parametrize(("setup", "about", "fault"), RULES.values(), ids=RULES.keys())
async def test_rule(operator, setup, about, fault):
    assert (await diagnosed(operator, setup, Complaint(about))).fault is fault


async def test_every_fault_has_a_rule_in_the_table():
    assert {fault for _, _, fault in RULES.values()} == set(Fault)


async def test_the_named_amount_chooses_the_recharge(operator):
    setup = all_of(recharge(199, topup="failed"), recharge(299, receiver=OTHER))
    found = await diagnosed(operator, setup, Complaint(amount=rupees(299)))
    assert found.fault is Fault.WRONG_NUMBER
    assert found.attempt is not None and found.attempt.amount == rupees(299)


async def test_an_amount_that_no_recharge_has_hides_nothing(operator):
    found = await diagnosed(operator, recharge(199, topup="failed"), Complaint(amount=rupees(500)))
    assert found.fault is Fault.TOPUP_FAILED


async def test_the_second_of_a_doubled_pair_is_the_one_to_go(operator):
    found = await diagnosed(operator, all_of(recharge(ago=9 * MINUTE), recharge(ago=7 * MINUTE)), Complaint())
    assert found.attempt is not None and found.other is not None
    assert found.attempt.at > found.other.at


async def test_a_third_recharge_is_not_taken_for_one_of_the_pair(operator):
    found = await diagnosed(operator, all_of(recharge(ago=9 * MINUTE), recharge(199, ago=8 * MINUTE),
                                             recharge(ago=7 * MINUTE)), Complaint())
    assert found.attempt is not None and found.other is not None
    assert (found.other.key, found.attempt.key) == ("recharge:PAY-0001", "recharge:PAY-0003")


async def test_a_recharge_that_was_given_back_doubles_nothing(operator):
    def setup(operator: FakeOperator) -> None:
        recharge(ago=9 * MINUTE)(operator)
        recharge(199, ago=8 * MINUTE)(operator)
        operator.prepaid.paid["PAY-0001"] = replace(operator.prepaid.paid["PAY-0001"], status="reversed")
        recharge(ago=7 * MINUTE)(operator)
    assert (await diagnosed(operator, setup, Complaint())).fault is Fault.NONE


async def test_charges_given_back_are_charges_no_more(operator):
    def setup(operator: FakeOperator) -> None:
        product = operator.prepaid.subscribe(OWN, rupees(5), 3)
        operator.prepaid._move(OWN, rupees(15), "adjustment", product)
    assert (await diagnosed(operator, setup, Complaint("balance"))).fault is Fault.NO_RECHARGE


async def test_unwanted_charges_come_first_then_the_largest(operator):
    def setup(operator: FakeOperator) -> None:
        operator.prepaid.subscribe(OWN, rupees(50), 1, consent="CNS-1", name="Music")
        operator.prepaid.subscribe(OWN, rupees(1), 2, name="Jokes")
        operator.prepaid.subscribe(OWN, rupees(5), 3, name="Astro")
    found = await diagnosed(operator, setup, Complaint("balance"))
    assert [(c.name, c.times, c.amount, c.wanted) for c in found.charges] == [
        ("Astro", 3, rupees(15), False), ("Jokes", 2, rupees(2), False), ("Music", 1, rupees(50), True)]


async def test_charges_older_than_the_policy_looks_back_stay(operator):
    def setup(operator: FakeOperator) -> None:
        operator.prepaid.subscribe(OWN, rupees(5), 62)
    found = await diagnosed(operator, setup, Complaint("balance"))
    assert found.charges[0].times == POLICY.recharge.unwanted_subscription_days


def run(name: str, retry_of: str | None = None, state: str = "failed", error: str | None = None) -> ProvisioningRun:
    return ProvisioningRun(name, state, "ORD", "SVC", (), error, None, None, retry_of)


@pytest.mark.parametrize(("runs", "newest"), [
    ((), None), ((run("a"),), "a"), ((run("a"), run("b", "a")), "b"), ((run("b", "a"), run("a")), "b"),
    ((run("a"), run("b", "a"), run("c", "b")), "c"),
])
def test_latest_run_is_the_one_that_no_other_repeats(runs, newest):
    found = latest_run(runs)
    assert (found.id if found else None) == newest


@pytest.mark.parametrize(("state", "error", "fault"), [
    ("completed", None, Fault.NONE), ("failed", None, Fault.PROVISIONING_STUCK), ("held", None,
     Fault.PROVISIONING_STUCK), ("inProgress", None, Fault.PROVISIONING_UNDERWAY),
    ("acknowledged", None, Fault.PROVISIONING_UNDERWAY), ("inProgress", "OCS_TIMEOUT", Fault.PROVISIONING_STUCK),
])
async def test_state_of_the_newest_try(operator, state, error, fault):
    line = prepaid_lines(operator)
    operator.prepaid.recharge(OWN, rupees(299))
    evidence = await gather_evidence(operator, line, ASHA, POLICY.recharge, operator.clock.now())
    attempt = replace(evidence.attempts[0], runs=(run("a"), run("b", "a", state, error)))
    assert judge(attempt, OWN).fault is fault
