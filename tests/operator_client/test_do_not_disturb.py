"""The register of preferences through the client, on the mocked operator."""
from __future__ import annotations

from datetime import timedelta

import pytest

from journeys.do_not_disturb import DoNotDisturb
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.do_not_disturb import Preferences
from tests.journeys.world import POLICY
from tests.mock_operator.running import running


@pytest.fixture(scope="module")
def demo():
    with running() as mock:
        mock.reset("demo")
        yield Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


async def test_entries_are_made_and_read_back(demo):
    line = await demo.subscribers.line("+919000000569")
    customer = await demo.subscribers.customer(line.customer_id)
    journey = DoNotDisturb(demo, POLICY, SystemClock())
    assert await journey.preferences(line) == Preferences()
    everything = frozenset(POLICY.do_not_disturb.categories)
    done = await journey.enter(line, customer, everything, "t1")
    assert done.ticket is None and done.preferences.unwanted == everything and done.preferences.since is not None
    assert (await journey.enter(line, customer, frozenset(), "t2")).preferences == Preferences()


async def test_who_is_registered_reports_a_sender(demo):
    line = await demo.subscribers.line("+919000000570")
    customer = await demo.subscribers.customer(line.customer_id)
    journey = DoNotDisturb(demo, POLICY, SystemClock())
    entry = await journey.preferences(line)
    assert entry.since is not None and SystemClock().now() - entry.since > timedelta(days=19)
    reported = await journey.report(line, customer, "7303412288 this morning")
    assert reported.new and not (await journey.report(line, customer, "7303412288 this morning")).new
