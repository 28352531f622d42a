"""Roaming: what is wanted, what it costs, and every change read back; on an operator in memory."""
from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.roaming import ChangeResult, ChangeRoaming, Wish, find_country, read_roaming, wish_of
from telecom.errors import NotPermitted, OperatorUnexpected, OperatorUnreachable
from telecom.money import Money
from telecom.roaming import with_taxes
from tests.journeys.bills import ISHA, postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.fake_roaming import GULF_PACK, WORLD_PACK
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

NAMES = {"AE": ("United Arab Emirates", "dubai", "uae"), "GN": ("Guinea",), "PG": ("Papua New Guinea",)}


def journey(operator):
    return ChangeRoaming(operator, POLICY, operator.clock)


async def view(operator, line):
    return await read_roaming(operator, line, "INR")


@pytest.mark.parametrize(("words", "wish"), [
    ("activate roaming for dubai", Wish.USE), ("is roaming possible in thailand", Wish.USE),
    ("please deactivate international roaming", Wish.OFF), ("roaming band karo", Wish.OFF),
    ("turn off the roaming, I'm back", Wish.OFF), ("don't want roaming any more", Wish.OFF),
    ("landed in dubai and no signal", Wish.TROUBLE), ("yaha data nahi chal raha", Wish.TROUBLE),
    ("it doesn't work here, toggled roaming off and on", Wish.TROUBLE)])
def test_what_is_wanted(words, wish):
    assert wish_of(words, POLICY.roaming) is wish


@pytest.mark.parametrize(("words", "code"), [
    ("going to DUBAI!", "AE"), ("U.A.E", None), ("papua new guinea please", "PG"), ("guinea", "GN"), ("home", None),
    ("dubailand", None)])
def test_a_country_is_found_by_its_longest_name(words, code):
    assert find_country(words, NAMES) == code


@given(st.decimals("0.01", "100000", places=2), st.lists(st.decimals("0", "40", places=1), max_size=3))
def test_taxes_are_added_one_by_one_to_the_paisa(net, taxes):
    paid = with_taxes(Money(net, "INR"), tuple(taxes))
    assert paid.amount == paid.amount.quantize(Decimal("0.01"))
    assert abs(paid.amount - net * (1 + sum(taxes, Decimal(0)) / 100)) <= Decimal("0.005") * len(taxes)
    assert (paid.amount > net) or all(Money(net * tax / 100, "INR").amount == 0 for tax in taxes)


def test_a_pack_costs_tax_on_a_bill_only():
    assert GULF_PACK.price_for("prepaid") == rupees(199)
    assert GULF_PACK.price_for("postpaid") == rupees("234.82")


async def test_a_line_shows_packs_prices_and_balance(operator):
    seen = await view(operator, prepaid_lines(operator))
    assert not seen.on and not seen.barred and seen.balance == rupees(20)
    assert seen.packs_for("AE") == (GULF_PACK, WORLD_PACK) and seen.packs_for("SG") == (WORLD_PACK,)
    rates = seen.rates_for("TH")
    assert rates is not None and rates.minute == rupees(75)
    assert seen.packs_for("KE") == () and seen.rates_for("KE") is None


async def test_a_line_without_a_service_is_unexpected(operator):
    line = replace(prepaid_lines(operator), service_id=None)
    with pytest.raises(OperatorUnexpected):
        await view(operator, line)


async def test_a_pack_is_bought_once_and_the_line_may_roam(operator):
    line = prepaid_lines(operator)
    operator.prepaid._move(OWN, rupees(300), "topup", None)
    for _ in range(2):
        done = await journey(operator).buy(line, ASHA, "ROAM-199", "t1")
        assert done.result is ChangeResult.PACK_ACTIVE and done.product is not None
        assert done.view.on and done.view.balance == rupees(121)
    assert len(done.view.held_for("AE")) == 1 and done.view.held_for("TH") == ()
    assert operator.writes == ["roaming:PLAN-101:ROAM-199:t1"]


async def test_roaming_is_switched_on_where_the_pack_does_not_do_it(operator):
    line = postpaid_line(operator)
    operator.roaming.switched_by_packs = False
    done = await journey(operator).buy(line, ISHA, "ROAM-199", "t1")
    assert done.result is ChangeResult.PACK_ACTIVE and done.view.on


async def test_a_balance_that_is_short_buys_nothing(operator):
    line = prepaid_lines(operator)
    done = await journey(operator).buy(line, ASHA, "ROAM-199", "t1")
    assert done.result is ChangeResult.BALANCE_SHORT and done.view.balance == rupees(20)
    assert operator.writes == [] and operator.care.listed == []


async def test_a_pack_that_does_not_start_goes_to_a_person_once(operator):
    line = postpaid_line(operator)
    operator.roaming.starts = False
    first = await journey(operator).buy(line, ISHA, "ROAM-199", "t1")
    again = await journey(operator).buy(line, ISHA, "ROAM-199", "t1")
    assert first.result is ChangeResult.HANDED_OVER and first.ticket == again.ticket
    [(ticket, new)] = operator.care.listed
    assert ticket.kind == POLICY.roaming.pack_ticket and new.related[0][1] == "Product"
    assert "does not start" in new.summary


async def test_a_refused_order_goes_to_a_person(operator):
    line = postpaid_line(operator)
    operator.roaming.refuses = "OFFERING_UNKNOWN"
    done = await journey(operator).buy(line, ISHA, "ROAM-199", "t1")
    assert done.ticket is not None and done.ticket.kind == POLICY.roaming.ticket
    with pytest.raises(NotPermitted):
        await journey(operator).buy(line, ISHA, "ROAM-1", "t1")


@pytest.mark.parametrize("lost", [1, 2])
async def test_a_purchase_whose_answer_is_lost_is_finished_without_paying_twice(operator, lost):
    line = prepaid_lines(operator)
    operator.prepaid._move(OWN, rupees(300), "topup", None)
    operator.roaming.switched_by_packs = False
    operator.trouble.lost_answer = lost
    with pytest.raises(OperatorUnreachable):
        await journey(operator).buy(line, ASHA, "ROAM-199", "t1")
    operator.calm()
    done = await journey(operator).buy(line, ASHA, "ROAM-199", "t1")
    assert done.result is ChangeResult.PACK_ACTIVE and done.view.balance == rupees(121)


@pytest.mark.parametrize("on", [True, False])
async def test_the_switch_is_read_back(operator, on):
    line = postpaid_line(operator)
    await operator.roaming.switch(line.service_id, on=not on, key="before")
    done = await journey(operator).switch(line, ISHA, on=on, asked="t1")
    assert done.result is ChangeResult.SWITCHED and done.view.on is on
    operator.roaming.switches = False
    failed = await journey(operator).switch(line, ISHA, on=not on, asked="t2")
    assert failed.result is ChangeResult.HANDED_OVER and failed.ticket is not None


async def test_a_limit_is_set_before_roaming_is_on(operator):
    line = postpaid_line(operator)
    done = await journey(operator).switch(line, ISHA, on=True, asked="t1", limit=rupees(2000))
    assert done.view.on and done.view.service.roaming_limit == 2000
    assert [key.split(":")[0] for key in operator.writes] == ["roaming-limit", "roaming-on"]


async def test_a_barred_line_is_not_switched_on(operator):
    line = postpaid_line(operator)
    service = operator.subscribers.services[line.service_id]
    operator.subscribers.services[line.service_id] = replace(service, barring="all")
    done = await journey(operator).switch(line, ISHA, on=True, asked="t1")
    assert done.result is ChangeResult.HANDED_OVER and done.view.barred
    assert "SERVICE_BARRED" in " ".join(operator.care.listed[0][1].notes)


async def test_what_does_not_work_abroad_is_reported_with_what_was_seen(operator):
    line = postpaid_line(operator)
    done = await journey(operator).report(line, ISHA, "no signal in dubai")
    assert done.ticket is not None and "no signal in dubai" in operator.care.listed[0][1].notes[1]
