"""SIMs: what is wanted, what is done at once, what needs more than a yes, and what a person has to decide."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.said import says
from journeys.sim_care import SimCare, SimResult, other_number, sim_need
from telecom.errors import OperatorUnreachable
from tests.journeys.bills import ISHA
from tests.journeys.fake_operator import ProcessDied
from tests.journeys.fake_sims import AT_HOME
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

OTHER_NUMBER = "+919000000599"


@pytest.fixture
def line(operator):
    return prepaid_lines(operator)


@pytest.fixture
def journey(operator):
    return SimCare(operator, POLICY, operator.clock)


@pytest.fixture
def reachable(operator):
    """Another number has been on record for long."""
    known = replace(AT_HOME, other_number=OTHER_NUMBER, other_since=operator.clock.now() - timedelta(days=400))
    operator.sims.holders[OWN] = known
    return known


@pytest.mark.parametrize(("words", "need"), [
    ("I lost my phone in the metro, block my SIM", "lost"), ("phone snatched last night!!", "stolen"),
    ("i lost my phone but found it, unblock it", "found"), ("my sim isn't detected", None),
    ("sim card broke while cutting to nano", "damaged"), ("how do I get an e-SIM?", "esim"),
    ("I want a new sim", None), ("meri sim kho gayi", "lost"), ("founder of a company", None), ("", None)])
def test_words_tell_what_is_wanted(words, need):
    assert sim_need(words, POLICY.sims) == need


def test_phrases_count_as_whole_words_without_apostrophes():
    assert says("I CAN’T read it.", ["cant read"]) and not says("significant readers", ["cant read"])


@pytest.mark.parametrize(("days", "trusted"), [(29, False), (30, True), (400, True)])
def test_another_number_counts_once_it_is_old_enough(operator, days, trusted):
    now = operator.clock.now()
    holder = replace(AT_HOME, other_number=OTHER_NUMBER, other_since=now - timedelta(days=days))
    assert other_number(holder, now, POLICY.sims) == (OTHER_NUMBER if trusted else None)
    assert other_number(replace(holder, other_since=None), now, POLICY.sims) is None


@pytest.mark.parametrize("need", ["lost", "stolen"])
async def test_a_lost_sim_is_blocked_at_once_and_read_back(operator, line, journey, reachable, need):
    found = await journey.run(line, ASHA, need)
    assert found.result is SimResult.OFFER_SIM and found.blocked and not found.blocked_before
    assert operator.sims.service(line).barring_reason == "lostOrStolen"
    again = await journey.run(line, ASHA, need)
    assert again.blocked_before and len(operator.writes) == 1


async def test_without_another_number_the_block_stands_and_a_person_decides_on_the_sim(operator, line, journey):
    found = await journey.run(line, ASHA, "lost")
    assert found.blocked and found.result is SimResult.HANDED_OVER and found.ticket is not None
    assert operator.sims.service(line).barring == "all" and "order_sim" not in operator.called
    refused = await journey.order(line, ASHA, "esim", "lost")
    assert refused.result is SimResult.HANDED_OVER and "order_sim" not in operator.called


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_a_block_that_does_not_take_is_not_told_as_one(operator, line, journey, reachable, fault):
    getattr(operator.sims, fault).add("bar")
    found = await journey.run(line, ASHA, "lost")
    assert found.result is SimResult.BLOCK_FAILED and not found.blocked and found.ticket is not None


async def test_a_bar_that_lets_calls_in_is_no_block(operator, line, journey, reachable):
    operator.sims.put(line, enabled=False, barring="outgoing", barring_reason="unpaidBill")
    operator.sims.refuses.add("bar")
    assert (await journey.run(line, ASHA, "lost")).result is SimResult.BLOCK_FAILED


@pytest.mark.parametrize(("held", "sim_days", "result"), [
    (True, 900, SimResult.HANDED_OVER), (False, 2, SimResult.HANDED_OVER), (False, 3, SimResult.OFFER_SIM)])
@pytest.mark.parametrize("need", ["damaged", "esim"])
async def test_what_stands_in_the_way_of_another_sim(operator, line, journey, held, sim_days, result, need):
    operator.sims.put(line, fraud_hold=held, sim_changed=operator.clock.now() - timedelta(days=sim_days))
    assert (await journey.run(line, ASHA, need)).result is result


async def test_whatever_another_sim_is_said_to_be_for_a_lost_one_proves_nothing(operator, line, journey, reachable):
    await journey.run(line, ASHA, "lost")
    assert (await journey.run(line, ASHA, "esim")).gone
    operator.sims.holders[OWN] = AT_HOME
    assert (await journey.run(line, ASHA, "esim")).result is SimResult.HANDED_OVER


async def test_a_companys_line_is_blocked_for_anybody_and_gets_a_sim_from_its_administrator(operator, journey):
    employee = replace(ISHA, enterprise=True)
    line = operator.add_line("+919000000201", employee, account="BA-1")
    found = await journey.run(line, employee, "stolen")
    assert found.result is SimResult.ADMINISTRATOR and found.blocked
    admin = replace(employee, enterprise_admin=True)
    operator.sims.put(line, enabled=True, barring="none", barring_reason=None)
    assert (await journey.run(line, admin, "damaged")).result is SimResult.OFFER_SIM


async def test_a_sim_is_ordered_once(operator, line, journey, reachable):
    await journey.run(line, ASHA, "lost")
    made = await journey.order(line, ASHA, "physical", "lost")
    assert made.result is SimResult.ORDERED and made.order is not None and made.order.kind == "physical"
    again = await journey.order(line, ASHA, "physical", "lost")
    assert again.result is SimResult.ON_ITS_WAY and again.order is not None and again.order.id == made.order.id
    assert len(operator.sims.ordered[OWN]) == 1


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_an_order_that_does_not_stand_goes_to_a_person(operator, line, journey, fault):
    getattr(operator.sims, fault).add("order")
    made = await journey.order(line, ASHA, "esim", "esim")
    assert made.result is SimResult.HANDED_OVER and made.order is None and made.ticket is not None


@pytest.mark.parametrize("writes", [1, 2])
async def test_a_crash_in_the_middle_does_nothing_twice(operator, line, journey, reachable, writes):
    operator.trouble.die_after_write = writes

    async def all_of_it():
        await journey.run(line, ASHA, "lost")
        return await journey.order(line, ASHA, "physical", "lost")
    with pytest.raises(ProcessDied):
        await all_of_it()
    operator.calm()
    assert (await all_of_it()).result in {SimResult.ORDERED, SimResult.ON_ITS_WAY}
    assert len(operator.sims.ordered[OWN]) == 1 and len(operator.writes) == 2


async def test_a_lost_answer_is_read_back(operator, line, journey, reachable):
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await journey.run(line, ASHA, "lost")
    operator.calm()
    assert (await journey.run(line, ASHA, "lost")).blocked_before


@pytest.mark.parametrize("reason", ["lostOrStolen", "customerRequest"])
async def test_a_found_sim_is_freed_after_the_yes_and_blocked_again_when_lost_again(operator, line, journey, reachable,
                                                                                    reason):
    operator.sims.put(line, enabled=False, barring="all", barring_reason=reason, barring_changed="T1")
    assert (await journey.run(line, ASHA, "found")).result is SimResult.OFFER_FREEING
    assert operator.writes == []
    assert (await journey.free(line, ASHA)).result is SimResult.FREED
    assert (await journey.free(line, ASHA)).result is SimResult.NOT_BLOCKED
    assert (await journey.run(line, ASHA, "lost")).blocked
    assert operator.sims.service(line).barring == "all"


@pytest.mark.parametrize("facts", [{"barring_reason": "unpaidBill"}, {"barring_reason": "fraud"},
                                   {"barring_reason": "lostOrStolen", "fraud_hold": True}, {"barring_reason": None}])
async def test_the_operators_bars_are_not_lifted_at_the_customers_word(operator, line, journey, facts):
    operator.sims.put(line, enabled=False, barring="all", **facts)
    for found in (await journey.run(line, ASHA, "found"), await journey.free(line, ASHA)):
        assert found.result is SimResult.BARRED_OTHERWISE
    assert operator.writes == []


@pytest.mark.parametrize("fault", ["refuses", "idle"])
async def test_a_line_that_stays_barred_is_handed_over(operator, line, journey, fault):
    operator.sims.put(line, enabled=False, barring="all", barring_reason="lostOrStolen")
    getattr(operator.sims, fault).add("free")
    found = await journey.free(line, ASHA)
    assert found.result is SimResult.HANDED_OVER and found.ticket is not None


async def test_words_that_tell_nothing_lead_to_a_question(operator, line, journey):
    assert (await journey.run(line, ASHA, None)).result is SimResult.ASK and operator.writes == []
