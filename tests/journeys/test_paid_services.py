"""Paid services of a line together: seen, stopped, given back, barred; on an operator in memory."""
from __future__ import annotations

from dataclasses import replace

import pytest

from journeys.paid_services import PaidServices, services_named
from telecom.errors import OperatorUnexpected
from telecom.subscriber import Subscription
from telecom.subscriptions import PaidService
from tests.journeys.bills import ISHA, bill, line, postpaid_line
from tests.journeys.bills import OWN as POSTPAID
from tests.journeys.fake_operator import rupees
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines

GAME = Subscription("SUB-1", "GameZone", "SUB-GAMEZONE", "active", "subscription", consent_reference="C-1")
TUNES = Subscription("SUB-2", "Caller Tunes", "SUB-TUNES", "active", "subscription", consent_reference="C-2")


@pytest.fixture
def journey(operator):
    return PaidServices(operator, POLICY, operator.clock)


@pytest.fixture
def postpaid(operator):
    own = postpaid_line(operator)
    for product in (GAME, TUNES):
        operator.subscribers.hold(POSTPAID, product)
    return own


@pytest.mark.parametrize(("words", "ids"), [
    ("stop caller tune", ["SUB-2"]), ("game zone off", ["SUB-1"]), ("gamezone and caller tunes", ["SUB-1", "SUB-2"]),
    ("daily thing", []), ("games?", []), ("stop it", [])])
def test_services_are_found_by_their_names(words, ids):
    running = [PaidService(p.id, p.name, None, None, False, None, None, None)
               for p in (GAME, TUNES, replace(GAME, id="SUB-3", name="Daily Astro"))]
    found = services_named(words, running, POLICY.subscriptions.common_words)
    assert [service.id for service in found] == ids


async def test_what_runs_is_seen_and_what_ended_is_not(operator, journey, postpaid):
    operator.subscribers.hold(POSTPAID, replace(TUNES, status="terminated"))
    seen = await journey.view(postpaid)
    assert [service.name for service in seen.running] == ["GameZone"] and not seen.barred
    with pytest.raises(OperatorUnexpected):
        await journey.view(replace(postpaid, service_id=None))


async def test_several_are_stopped_once(operator, journey, postpaid):
    for _ in range(2):
        done = await journey.stop(postpaid, ISHA, ["SUB-1", "SUB-2", "SUB-9"])
    assert done == () and (await journey.view(postpaid)).running == ()
    assert operator.writes == ["stop:SUB-1", "stop:SUB-2"]


async def test_one_that_does_not_stop_leaves_the_others_stopped(operator, journey, postpaid):
    operator.subscribers.stuck_subscriptions.add("SUB-1")
    stuck, ended = await journey.stop(postpaid, ISHA, ["SUB-1", "SUB-2"])
    assert stuck.ticket is not None and ended.ticket is None
    assert [service.id for service in (await journey.view(postpaid)).running] == ["SUB-1"]


async def test_what_was_taken_without_consent_comes_back_to_the_balance(operator, journey):
    own = prepaid_lines(operator)
    wanted = operator.prepaid.subscribe(OWN, rupees(2), 2, consent="C-5", name="News")
    unwanted = operator.prepaid.subscribe(OWN, rupees(3), 3)
    assert await journey.taken_without_consent(own, ASHA)
    news, astro = await journey.stop(own, ASHA, [wanted, unwanted])
    assert news.back is None and astro.back == rupees(9)
    assert operator.prepaid.buckets[OWN][0].remaining == 20 - 4 - 9 + 9
    assert not await journey.taken_without_consent(own, ASHA)


async def test_charges_on_the_bills_without_consent(operator, journey):
    own = postpaid_line(operator, bill(line("rent", "planRental", 589)),
                        bill(line("game", "subscription", "175.82"), number=1))
    assert await journey.taken_without_consent(own, ISHA)
    operator.postpaid.rates["BILL-1"] = (line("game", "subscription", "175.82", consent_reference="C-1"),)
    assert not await journey.taken_without_consent(own, ISHA)


async def test_the_bar_comes_first_and_stops_what_runs(operator, journey, postpaid):
    done = await journey.bar(postpaid, ISHA, barred=True, asked="t1")
    assert done.barred and done.ticket is None and [each.name for each in done.stopped] == ["GameZone", "Caller Tunes"]
    assert operator.writes[0].startswith("bar:") and (await journey.view(postpaid)).barred
    lifted = await journey.bar(postpaid, ISHA, barred=False, asked="t2")
    assert not lifted.barred and lifted.ticket is None


async def test_a_bar_that_is_not_set_goes_to_a_person(operator, journey, postpaid):
    operator.subscriptions.bars = False
    done = await journey.bar(postpaid, ISHA, barred=True, asked="t1")
    assert done.ticket is not None and not done.barred and len(done.stopped) == 2
