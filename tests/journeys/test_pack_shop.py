"""Buying and paying: once for a yes, at the price that was told, read back, and repaired when the network is stuck."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from journeys.pack_shop import Buying, BuyPack, LinkState, PackShelf, PayByLink
from journeys.recharge_repair import Complaint, RechargeRepair, Result
from telecom.errors import OperatorUnreachable, UnknownLine, WrongAccountType
from telecom.money import Money
from tests.journeys.bills import ISHA, postpaid_line
from tests.journeys.fake_operator import ProcessDied, rupees
from tests.journeys.fake_shop import offering
from tests.journeys.usage_world import pack_used_daily
from tests.journeys.world import ASHA, OTHER, OWN, POLICY, prepaid_lines, repair


@pytest.fixture
def line(operator):
    made = prepaid_lines(operator)
    operator.prepaid._move(OWN, rupees(480), "topup", None)
    return made


@pytest.fixture
def buying(operator):
    return BuyPack(operator, POLICY, operator.clock)


@pytest.fixture
def paying(operator):
    return PayByLink(operator, POLICY, operator.clock)


def shelves(operator) -> Any:
    return PackShelf(operator, POLICY, operator.clock)


def main(operator) -> Money:
    return Money(operator.prepaid.buckets[OWN][0].remaining, "INR")


# --- the shelf --------------------------------------------------------------------------------------------------------
async def test_the_shelf_knows_use_balance_and_what_runs(operator):
    line = pack_used_daily(operator)
    shelf = await shelves(operator).read(line, ASHA)
    assert shelf.balance == rupees(20) and 890 < shelf.pace_mb < 990
    (running,) = shelf.running
    assert running.pack.name == "Smart 239" and running.left_mb > 0
    pack, addon = shelf.offering("PACK-299"), shelf.offering("DATA-98")
    assert shelf.beside(pack) == running and shelf.beside(addon) is None


async def test_an_add_on_comes_first_when_the_running_pack_will_not_last(operator):
    line = pack_used_daily(operator, 1600, gb=24)
    shelf = await shelves(operator).read(line, ASHA)
    assert shelf.suggestions[0].offering.id == "DATA-98" and len(shelf.suggestions) == POLICY.shop.offers_shown


async def test_without_usage_records_packs_are_offered_all_the_same(operator, line, monkeypatch):
    async def silent(*_):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.usage, "data_used", silent)
    shelf = await shelves(operator).read(line, ASHA)
    assert shelf.pace_mb is None and shelf.suggestions


async def test_a_targeted_offer_is_on_no_common_shelf(operator, line):
    operator.shop.sold = [offering("Loyal 249", 249, 60, segments=("loyal customers",)),
                          offering("Odd 1", 1, 60, segments=("nobody knows",))]
    shelf = await shelves(operator).read(line, ASHA)
    assert shelf.suggestions == shelf.reserved == () and shelf.offerings == ()
    loyal = replace(ASHA, tenure_months=24)
    shelf = await shelves(operator).read(line, loyal)
    assert shelf.suggestions == () and [s.offering.id for s in shelf.reserved] == ["PACK-249"]


@pytest.mark.parametrize(("months", "state"), [(23, Buying.NOT_SOLD), (24, Buying.ACTIVE)])
async def test_a_targeted_offer_is_sold_only_to_whom_it_is_meant_for(operator, line, buying, months, state):
    operator.shop.sold = [offering("Loyal 249", 249, 60, segments=("loyal customers",))]
    customer = replace(ASHA, tenure_months=months)
    assert (await buying.run(line, customer, "PACK-249", rupees(249), "wish-1")).state is state


async def test_a_postpaid_line_is_offered_add_ons_only(operator):
    shelf = await shelves(operator).read(postpaid_line(operator), ISHA)
    assert shelf.balance is None and [s.offering.id for s in shelf.suggestions] == ["DATA-19", "DATA-98"]


async def test_of_somebody_elses_line_nothing_is_read(operator, line):
    operator.called.clear()
    shelf = await shelves(operator).for_other(operator.subscribers.lines[OTHER])
    assert operator.called == ["offerings"] and shelf.running == () and shelf.balance is None


# --- from the balance -------------------------------------------------------------------------------------------------
async def test_a_pack_is_bought_once_and_read_back(operator, line, buying):
    for _ in range(2):
        bought = await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
        assert bought.state is Buying.ACTIVE and bought.pack.status == "active" and bought.price == rupees(299)
    assert operator.writes == ["buy:wish-1"] and main(operator) == rupees(201)
    assert bought.balances.of_product(bought.pack.id)
    again = await buying.run(line, ASHA, "DATA-98", rupees(98), "wish-2")
    assert again.state is Buying.ACTIVE and main(operator) == rupees(103)


async def test_too_little_on_the_balance_buys_nothing(operator, line, buying):
    bought = await buying.run(line, ASHA, "PACK-719", rupees(719), "wish-1")
    assert bought.state is Buying.TOO_LITTLE and bought.balances.money("INR") == rupees(500)
    assert operator.writes == [] and operator.subscribers.held.get(OWN, []) == []


@pytest.mark.parametrize(("sold", "state"), [
    ([offering("Unlimited 299", 299, 42)], Buying.PRICE_CHANGED), ([], Buying.NOT_SOLD)])
async def test_nothing_is_bought_at_another_price_or_off_sale(operator, line, buying, sold, state):
    operator.shop.sold = sold
    bought = await buying.run(line, ASHA, "PACK-299", rupees(279), "wish-1")
    assert bought.state is state and operator.writes == [] and main(operator) == rupees(500)


async def test_a_stuck_pack_is_repaired_by_the_recharge_repair(operator, line, buying):
    operator.prepaid.failing_tries = 1
    bought = await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
    assert bought.state is Buying.REPAIRED and bought.repair.result is Result.REPROVISIONED
    assert bought.repair.pack.status == "active" and main(operator) == rupees(201)


async def test_a_pack_that_never_starts_goes_to_a_person_once(operator, line, buying):
    operator.prepaid.failing_tries = 99
    first = await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
    assert first.repair.result is Result.ESCALATED and len(operator.care.listed) == 1
    again = await repair(operator, line, Complaint("pack"))
    assert again.result is Result.ALREADY_ESCALATED and len(operator.care.listed) == 1


async def test_the_repair_journey_finds_a_pack_that_the_balance_paid(operator, line):
    operator.prepaid.failing_tries = 1
    await operator.shop.order_pack(line, "PACK-299", key="elsewhere")
    operator.clock.forward(timedelta(minutes=20))
    outcome = await repair(operator, line, Complaint("pack", rupees(299)))
    assert outcome.result is Result.REPROVISIONED
    assert outcome.attempt is not None and outcome.attempt.amount == rupees(299)
    assert (await repair(operator, line)).result is Result.ALL_WELL


async def test_a_slow_network_is_told_as_such(operator, line, buying):
    operator.prepaid.seconds = 600
    bought = await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
    assert bought.state is Buying.UNDERWAY and main(operator) == rupees(201)


@pytest.mark.parametrize("crash", [1, 2, 3])
async def test_a_crash_or_a_lost_answer_buys_once(operator, line, buying, crash):
    operator.prepaid.failing_tries = 1
    operator.trouble.die_after_write = crash
    try:
        await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
    except ProcessDied:
        operator.calm()
    operator.clock.forward(timedelta(minutes=1))
    done = await buying.run(line, ASHA, "PACK-299", rupees(299), "wish-1")
    assert done.state in {Buying.ACTIVE, Buying.REPAIRED} and main(operator) == rupees(201)
    assert sum(p.status == "active" for p in operator.subscribers.held[OWN]) == 1


# --- to the bill ------------------------------------------------------------------------------------------------------
async def test_an_add_on_goes_to_the_bill(operator, buying):
    line = postpaid_line(operator)
    bought = await buying.run(line, ISHA, "DATA-98", rupees(98), "wish-1")
    assert bought.state is Buying.ACTIVE and bought.balances is None and bought.pack.name == "Data add-on 98"
    assert (await buying.run(line, ISHA, "PACK-299", rupees(299), "wish-2")).state is Buying.NOT_SOLD


@pytest.mark.parametrize(("failing", "state"), [(1, Buying.ACTIVE), (99, Buying.HANDED_OVER)])
async def test_a_stuck_add_on_is_tried_again_and_then_handed_over(operator, buying, failing, state):
    line = postpaid_line(operator)
    operator.prepaid.failing_tries = failing
    bought = await buying.run(line, ISHA, "DATA-98", rupees(98), "wish-1")
    assert bought.state is state
    assert len(operator.care.listed) == (state is Buying.HANDED_OVER)
    assert sum(key.startswith("reprovision:") for key in operator.writes) == (
        1 if failing == 1 else POLICY.recharge.reprovision_tries)


# --- by link ----------------------------------------------------------------------------------------------------------
async def opened(operator, paying, receiver=OWN, amount=299, pack="PACK-299"):
    chosen = next((o for o in operator.shop.sold if o.id == pack), None)
    return await paying.open(ASHA, receiver, rupees(amount), chosen, "wish-1")


async def test_a_link_is_made_once_and_gives_nothing_before_it_is_paid(operator, line, paying):
    first, second = await opened(operator, paying), await opened(operator, paying)
    assert first == second and first.payment.link and operator.writes == ["link:wish-1", "link-recharge:wish-1"]
    seen = await paying.look(line, ASHA, first.payment.id)
    assert seen.state is LinkState.WAITING and main(operator) == rupees(500)
    assert operator.subscribers.held.get(OWN, []) == []


async def test_a_paid_link_gives_the_pack(operator, line, paying):
    made = await opened(operator, paying)
    operator.shop.pay(made.payment.id)
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.state is LinkState.PACK_ACTIVE and seen.pack.status == "active" and main(operator) == rupees(500)


async def test_a_paid_link_gives_talk_time(operator, line, paying):
    made = await opened(operator, paying, amount=50, pack="")
    operator.shop.pay(made.payment.id)
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.state is LinkState.ARRIVED and seen.balances.money("INR") == rupees(550)


async def test_a_recharge_for_another_number_arrives_there(operator, line, paying):
    made = await opened(operator, paying, OTHER)
    operator.shop.pay(made.payment.id)
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.state is LinkState.FOR_OTHER and seen.topup.receiver == OTHER and seen.balances is None


async def test_a_declined_link_took_nothing(operator, line, paying):
    made = await opened(operator, paying)
    operator.shop.pay(made.payment.id, declined="Insufficient funds")
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.state is LinkState.DECLINED and seen.payment.why == "Insufficient funds"


async def test_a_pack_paid_by_link_that_gets_stuck_is_repaired(operator, line, paying):
    operator.prepaid.failing_tries = 1
    made = await opened(operator, paying)
    operator.shop.pay(made.payment.id)
    operator.clock.forward(timedelta(seconds=5))
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.state is LinkState.REPAIRED and seen.repair.result is Result.REPROVISIONED


async def test_the_recharge_of_a_paid_link_that_failed_is_booked(operator, line, paying):
    made = await opened(operator, paying)
    operator.shop.pay(made.payment.id)
    operator.prepaid._take_back(operator.prepaid.made[made.topup.id])
    operator.prepaid.made[made.topup.id] = replace(operator.prepaid.made[made.topup.id], status="failed")
    seen = await paying.look(line, ASHA, made.payment.id)
    assert seen.repair.result is Result.REPOSTED


async def test_only_a_prepaid_line_of_ours_can_be_recharged(operator, line, paying):
    postpaid = postpaid_line(operator)
    assert (await paying.receiver(OTHER)).msisdn == OTHER
    with pytest.raises(UnknownLine):
        await paying.receiver("+919876543210")
    with pytest.raises(WrongAccountType):
        await paying.receiver(postpaid.msisdn)


async def test_an_unpaid_link_explains_itself_to_the_repair_journey(operator, line, paying):
    await opened(operator, paying)
    outcome = await RechargeRepair(operator, POLICY, operator.clock).run(line, ASHA, Complaint("recharge"))
    assert outcome.result is Result.PAYMENT_PENDING
    assert outcome.attempt is not None and outcome.attempt.amount == rupees(299)
