"""The register of preferences and complaints about senders, on an operator in memory."""
from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from journeys.do_not_disturb import DoNotDisturb, works_from
from telecom.do_not_disturb import Preferences
from telecom.errors import OperatorUnexpected
from tests.journeys.world import ASHA, POLICY, prepaid_lines

SOME = frozenset({"banking", "realEstate"})


@pytest.fixture
def journey(operator):
    return DoNotDisturb(operator, POLICY, operator.clock)


def test_an_entry_counts_after_the_days_of_policy(clock):
    rules = POLICY.do_not_disturb
    assert works_from(Preferences(), rules) is None
    assert works_from(Preferences(SOME, clock.now()), rules) == clock.now() + timedelta(days=rules.effective_days)


async def test_an_entry_is_read_back_and_made_once(operator, journey):
    own = prepaid_lines(operator)
    for _ in range(2):
        done = await journey.enter(own, ASHA, SOME, "t1")
        assert done.ticket is None and done.preferences.unwanted == SOME
    assert (await journey.enter(own, ASHA, frozenset(), "t2")).preferences == Preferences()
    assert len(operator.writes) == 2
    with pytest.raises(OperatorUnexpected):
        await journey.preferences(replace(own, service_id=None))


async def test_an_entry_that_is_not_taken_goes_to_a_person(operator, journey):
    operator.do_not_disturb.takes = False
    done = await journey.enter(prepaid_lines(operator), ASHA, SOME, "t1")
    assert done.ticket is not None and done.preferences.unwanted == frozenset()
    assert "banking, realEstate" in operator.care.listed[0][1].summary


async def test_a_sender_is_reported_once_with_the_state_of_the_register(operator, journey):
    own = prepaid_lines(operator)
    first = await journey.report(own, ASHA, "73034 12288, yesterday")
    again = await journey.report(own, ASHA, "7303412288 yesterday")
    other = await journey.report(own, ASHA, "AX-LOANS")
    assert first.new and not again.new and again.ticket == first.ticket and other.new
    assert "not on the register" in " ".join(operator.care.listed[0][1].notes)
    await journey.enter(own, ASHA, SOME, "t1")
    await journey.report(own, ASHA, "VK-PROMO")
    assert "registered since 20 Nov 2026 for banking, realEstate" in " ".join(operator.care.listed[-1][1].notes)
