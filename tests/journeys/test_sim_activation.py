"""A SIM that does not work yet: where it is stuck, what a repeated try does, and whose turn it is."""
from __future__ import annotations

from dataclasses import replace

import pytest

from journeys.sim_activation import Activation, ActivationResult
from tests.journeys.fake_operator import ProcessDied
from tests.journeys.fake_sims import AT_HOME
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines


@pytest.fixture
def line(operator):
    made = prepaid_lines(operator)
    operator.sims.put(made, state="inactive", enabled=False)
    return made


@pytest.fixture
def run(operator, line):
    async def once():
        return await Activation(operator, POLICY, operator.clock).run(line, ASHA, "new sim is dead")
    return once


def stuck(operator, line) -> None:
    operator.sims.begin(line, operator.sims.give_order(line, days=-1), "failed")


async def test_a_stuck_sim_is_tried_again_and_read_back(operator, line, run):
    stuck(operator, line)
    found = await run()
    assert found.result is ActivationResult.ACTIVATED and found.service.state == "active"
    assert (await run()).result is ActivationResult.ACTIVE_BEFORE
    assert operator.writes == ["sim-retry:SVO-0001"] and operator.care.listed == []


async def test_one_that_fails_again_goes_to_the_technicians_once(operator, line, run):
    operator.sims.failing = 9
    stuck(operator, line)
    found = await run()
    assert found.result is ActivationResult.ESCALATED and found.ticket is not None
    notes = operator.care.listed[0][1].notes
    assert any("simRegistered" in note and "HLR_TIMEOUT" in note for note in notes)
    assert (await run()).result is ActivationResult.ALREADY_ESCALATED and len(operator.care.listed) == 1


async def test_a_refused_try_is_handed_over(operator, line, run):
    operator.sims.refuses.add("retry")
    stuck(operator, line)
    assert (await run()).result is ActivationResult.ESCALATED


@pytest.mark.parametrize(("papers", "result"), [
    ("missing", ActivationResult.PAPERS_MISSING), ("rejected", ActivationResult.PAPERS_REJECTED),
    ("pending", ActivationResult.PAPERS_PENDING), ("verified", ActivationResult.ACTIVATED)])
async def test_papers_come_before_another_try(operator, line, run, papers, result):
    operator.sims.holders[OWN] = replace(AT_HOME, papers=papers)
    stuck(operator, line)
    assert (await run()).result is result
    assert bool(operator.writes) is (papers == "verified")


@pytest.mark.parametrize(("seconds", "result"), [(2, ActivationResult.ACTIVE_BEFORE), (90, ActivationResult.UNDER_WAY)])
async def test_a_try_under_way_is_waited_for_as_long_as_policy_says(operator, line, run, seconds, result):
    operator.sims.seconds = seconds
    operator.sims.begin(line, operator.sims.give_order(line))
    before = operator.clock.now()
    assert (await run()).result is result and operator.writes == []
    assert (operator.clock.now() - before).total_seconds() <= POLICY.sims.activation_wait_seconds + 1


@pytest.mark.parametrize(("days", "result", "tickets"), [(2, ActivationResult.ON_ITS_WAY, 0),
                                                         (-1, ActivationResult.LATE, 1)])
async def test_a_sim_in_the_post(operator, line, run, days, result, tickets):
    operator.sims.give_order(line, days=days)
    for _ in range(2):
        assert (await run()).result is result
    assert len(operator.care.listed) == tickets


async def test_no_new_sim_at_all(operator, line, run):
    assert (await run()).result is ActivationResult.BARRED
    operator.sims.put(line, state="active", enabled=True)
    assert (await run()).result is ActivationResult.NOTHING_NEW


async def test_a_done_activation_counts_only_when_the_network_says_so(operator, line, run):
    stuck(operator, line)
    run_done = replace(operator.sims.tries[0], state="completed")
    operator.sims.tries[0] = run_done
    operator.sims.put(line, state="inactive", enabled=True)
    assert (await run()).result is ActivationResult.ESCALATED
    operator.sims.put(line, state="active", enabled=False, barring="all")
    assert (await run()).result is ActivationResult.BARRED


async def test_a_crash_after_the_try_makes_no_second_one(operator, line, run):
    stuck(operator, line)
    operator.trouble.die_after_write = 1
    with pytest.raises(ProcessDied):
        await run()
    operator.calm()
    assert (await run()).result is ActivationResult.ACTIVE_BEFORE
    assert len(operator.sims.tries) == 2
