"""Line trouble: the worst is found first, only what costs nothing is written, and every end has a way on."""
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeys.line_trouble import LineComplaint, LineOutcome, LineResult, LineTrouble, StepsTaken
from journeys.line_trouble.diagnosis import REPAIRED, LineFault, diagnose_line
from journeys.line_trouble.evidence import LineEvidence, gather_line_evidence
from journeys.recharge_repair import Result
from telecom.clock import FixedClock
from telecom.errors import OperatorError, OperatorUnreachable
from telecom.outages import Outage
from telecom.recharge import Balances, Bucket
from telecom.subscriber import Customer, Line, NetworkService, Subscription
from tests.journeys.fake_operator import FakeOperator
from tests.journeys.line_worlds import (
    BARRED,
    DATA_OFF,
    World,
    declined,
    employee,
    no_pack,
    of_network,
    outage,
    pack_ended,
    postpaid,
    prepaid,
    service_of,
    stays_off,
    stuck,
    used_up,
)
from tests.journeys.world import ASHA, POLICY

NOW = FixedClock().now()
STEPS = POLICY.line_trouble
WORST = tuple((step.name, "still not") for step in STEPS.steps if "data" in step.symptoms)[:STEPS.most_steps]


async def check(operator: FakeOperator, world: World, symptom: str = "data",
                tried: tuple[tuple[str, str], ...] = ()) -> LineOutcome:
    line, customer = world(operator)
    complaint = LineComplaint(symptom, "net is dead", tried)  # type: ignore[arg-type]
    return await LineTrouble(operator, POLICY, operator.clock).run(line, customer, complaint)


# World, symptom, result, and the kinds of writes in their order.
CASES = {
    "outage": (outage(prepaid), "signal", LineResult.OUTAGE, []),
    "outage and barred": (outage(of_network(prepaid, **BARRED)), "data", LineResult.OUTAGE, []),
    "barred": (of_network(postpaid, **BARRED), "signal", LineResult.BARRED, []),
    "outgoing barred": (of_network(postpaid, barring="outgoing"), "data", LineResult.BARRED, []),
    "barred with a stuck pack": (of_network(stuck, **BARRED), "data", LineResult.BARRED, []),
    "stuck pack": (stuck, "data", LineResult.RECHARGE, ["reprovision"]),
    "stuck pack, but no signal": (stuck, "signal", LineResult.STEPS, []),
    "used up": (used_up, "data", LineResult.DATA_USED_UP, []),
    "used up, but no signal": (used_up, "signal", LineResult.STEPS, []),
    "used up after a refused recharge": (declined(used_up), "data", LineResult.RECHARGE, []),
    "refused recharge beside a good pack": (declined(prepaid), "data", LineResult.STEPS, []),
    "pack ended": (pack_ended, "data", LineResult.NO_PACK, []),
    "no pack": (no_pack, "data", LineResult.NO_PACK, []),
    "data off": (of_network(postpaid, **DATA_OFF), "data", LineResult.SWITCHED_ON, ["on"]),
    "data off, but no signal": (of_network(postpaid, **DATA_OFF), "signal", LineResult.STEPS, []),
    "calls off": (of_network(postpaid, features={"voice": False}), "signal", LineResult.SWITCHED_ON, ["on"]),
    "data off with a pack": (of_network(prepaid, **DATA_OFF), "data", LineResult.SWITCHED_ON, ["on"]),
    "data off without a pack": (of_network(no_pack, **DATA_OFF), "data", LineResult.NO_PACK, []),
    "data stays off": (stays_off, "data", LineResult.ESCALATED, ["on", "ticket"]),
    "data off by a company": (of_network(employee, **DATA_OFF), "data", LineResult.ADMINISTRATOR, []),
    "wrong settings": (of_network(postpaid, apn_in_use="other"), "data", LineResult.SETTINGS_SENT, ["settings"]),
    "wrong settings, prepaid": (of_network(prepaid, apn_in_use="other"), "data", LineResult.RECHARGE, ["settings"]),
    "silent phone": (of_network(prepaid, last_data_session=None), "data", LineResult.RECHARGE, ["settings"]),
    "nothing": (prepaid, "data", LineResult.STEPS, []),
    "nothing, postpaid": (postpaid, "signal", LineResult.STEPS, []),
}


@pytest.mark.parametrize(("world", "symptom", "result", "writes"), CASES.values(), ids=CASES.keys())
async def test_what_is_found_and_done(operator, world, symptom, result, writes):
    outcome = await check(operator, world, symptom)
    assert outcome.result is result
    assert [key.split(":")[0] for key in operator.writes] == writes
    assert outcome.result is not LineResult.RECHARGE or outcome.recharge is not None


async def test_a_switched_on_feature_was_read_back(operator):
    outcome = await check(operator, of_network(postpaid, **DATA_OFF))
    assert outcome.service is not None and outcome.service.features["data"]


async def test_the_answer_of_the_recharge_repair_is_kept(operator):
    outcome = await check(operator, stuck)
    assert outcome.recharge is not None and outcome.recharge.result is Result.REPROVISIONED


async def test_reads_happen_side_by_side_and_outages_by_the_place_of_the_service(operator):
    line, customer = outage(prepaid)(operator)
    evidence = await gather_line_evidence(operator, line, customer)
    assert [o.id for o in evidence.outages] == ["SP-1"]
    assert sorted(operator.called) == ["balances", "in_area", "products", "service"]


async def test_settings_are_asked_about_once_and_then_the_other_steps(operator):
    world = of_network(postpaid, apn_in_use="other")
    outcome = await check(operator, world)
    assert outcome.steps.left[0] == "settings" and len(outcome.steps.left) == STEPS.most_steps
    again = await check(operator, world, tried=(("settings", "still not"),))
    assert again.result is LineResult.STEPS and "settings" not in again.steps.left
    assert again.steps.tried == (("settings", "still not"),)


async def test_steps_without_end_become_a_ticket_with_every_check_and_step(operator):
    outcome = await check(operator, prepaid, tried=WORST)
    assert outcome.result is LineResult.ESCALATED and outcome.ticket is not None
    ((ticket, new),) = operator.care.listed
    assert (ticket.kind, new.related) == ("Technical", (("PLAN-101", "Product"), ("SVC-101", "Service")))
    notes = "\n".join(new.notes)
    for name, _ in WORST:
        assert f"{STEPS.on_ticket(name)}: still not" in notes
    for part in ("net is dead", "barring none", "access point internet", "outages at Andheri: none", "data left 42 GB",
                 "call the customer"):
        assert part in notes
    assert "Asha" not in notes and "9000000101" not in notes
    known = await LineTrouble(operator, POLICY, operator.clock).run(
        operator.subscribers.lines[new.msisdn], ASHA, LineComplaint("data"))
    assert (known.result, known.ticket) == (LineResult.ALREADY_ESCALATED, ticket)
    assert len(operator.care.listed) == 1


async def test_a_person_gets_what_is_wrong_at_that_time(operator):
    line, customer = of_network(postpaid, apn_in_use="other")(operator)
    outcome = await LineTrouble(operator, POLICY, operator.clock).escalate(
        line, customer, LineComplaint("data", tried=(("flight_mode", "still not"),)))
    assert outcome.ticket is not None and "wrong settings" in outcome.ticket.summary


async def test_steps_need_no_ticket_system(operator):
    line, customer = prepaid(operator)

    async def down(case_key: str) -> None:
        raise OperatorUnreachable("status 503")
    operator.care.ticket_of_case = down
    outcome = await LineTrouble(operator, POLICY, operator.clock).run(line, customer, LineComplaint("data"))
    assert outcome.result is LineResult.STEPS


async def test_twice_is_once(operator):
    world = of_network(postpaid, apn_in_use="other")
    line, customer = world(operator)
    for _ in range(2):
        # The phone has not installed them yet.
        service = service_of(operator, line)
        operator.subscribers.services[service.id] = replace(service, apn_in_use="other")
        await LineTrouble(operator, POLICY, operator.clock).run(line, customer, LineComplaint("data"))
    assert len(operator.writes) == 1


@settings(max_examples=60, deadline=None)
@given(world=st.sampled_from([case[0] for case in CASES.values()]), symptom=st.sampled_from(["data", "signal"]),
       tried=st.sampled_from([(), WORST[:2], WORST]), failing=st.integers(1, 30), for_good=st.booleans())
def test_every_end_is_solved_told_or_has_a_ticket(world, symptom, tried, failing, for_good):
    operator = FakeOperator(FixedClock())
    operator.trouble.unreachable = lambda call: call >= failing if for_good else call == failing

    async def live() -> None:
        try:
            outcome = await check(operator, world, symptom, tried)
        except OperatorError:
            # Said truthfully by the action; nothing was half done that a second run does not finish.
            operator.calm()
            outcome = await check(operator, world, symptom, tried)
        told = {LineResult.OUTAGE, LineResult.BARRED, LineResult.DATA_USED_UP, LineResult.NO_PACK,
                LineResult.ADMINISTRATOR, LineResult.RECHARGE}
        solved = outcome.result is LineResult.SWITCHED_ON and outcome.service is not None
        assert outcome.result in told or solved or outcome.ticket is not None or outcome.steps.left
    asyncio.run(live())
    barred = any(not s.enabled or s.barring != "none" for s in operator.subscribers.services.values())
    assert not barred or operator.writes == []


names = st.sampled_from([None, "internet", "other"])


@st.composite
def evidences(draw: st.DrawFn) -> LineEvidence:
    """Any state of a line."""
    kind = draw(st.sampled_from(["prepaid", "postpaid"]))
    line = Line("+919000000101", "PLAN-1", "Plan", "PLAN", kind, "C-1", draw(st.sampled_from(["active", "suspended"])),
                None, "SVC-1")
    service = NetworkService(
        "SVC-1", "active", draw(st.booleans()),
        {name: draw(st.booleans()) for name in draw(st.sets(st.sampled_from(["data", "voice", "sms"])))},
        apn_expected=draw(names), apn_in_use=draw(names), barring=draw(st.sampled_from(["none", "outgoing", "all"])))
    outages = draw(st.lists(st.just(Outage("SP-1", "Andheri", NOW)), max_size=2))
    left = draw(st.lists(st.decimals(0, 50, places=1), max_size=2))
    buckets = tuple(Bucket(f"B{i}", "data", "Data", Decimal(amount), "GB", "active", None, "P")
                    for i, amount in enumerate(left))
    packs = draw(st.lists(st.builds(
        Subscription, st.just("P"), st.just("Pack"), st.just("PACK"), st.sampled_from(["active", "terminated"]),
        st.just("pack"), start=st.just(NOW - timedelta(days=30)),
        end=st.sampled_from([None, NOW - timedelta(days=2), NOW + timedelta(days=2)])), max_size=2))
    return LineEvidence(line, Customer("C-1", "A", kind), draw(st.sampled_from([service, None])), tuple(outages),
                        tuple(packs), Balances(buckets) if kind == "prepaid" else None)


@given(evidence=evidences(), symptom=st.sampled_from(["data", "signal"]))
def test_a_line_that_is_kept_from_the_network_is_never_repaired(evidence, symptom):
    found = diagnose_line(evidence, symptom, NOW)
    if evidence.barred or evidence.outages:
        assert found.fault in {LineFault.OUTAGE, LineFault.BARRED} and found.fault not in REPAIRED
    assert (found.fault is LineFault.OUTAGE) == bool(evidence.outages) == (found.outage is not None)
    if found.fault in REPAIRED:
        assert evidence.service is not None and evidence.service.enabled
    if symptom == "data" and found.fault in REPAIRED and evidence.balances is not None:
        assert any(bucket.remaining for bucket in evidence.balances.active("data")), "only what is paid for is repaired"
    assert evidence.checked


@given(symptom=st.sampled_from(["data", "signal"]), sent=st.booleans(), answers=st.integers(0, 12))
def test_steps_come_once_each_and_never_more_than_allowed(symptom, sent, answers):
    steps = StepsTaken.planned(symptom, STEPS, settings_sent=sent)
    assert 0 < len(steps.left) <= STEPS.most_steps
    fitting = {step.name for step in (STEPS.settings_step, *STEPS.steps) if symptom in step.symptoms}
    assert set(steps.left) <= fitting and ("settings" in steps.left) == (sent and symptom == "data")
    planned = steps.left
    for _ in range(answers):
        steps = StepsTaken.of_slot(steps.after("still not").as_slot())
    assert tuple(name for name, _ in steps.tried) + steps.left == planned
    rest = StepsTaken.planned(symptom, STEPS, steps.tried, settings_sent=sent)
    assert len(rest.tried) + len(rest.left) <= STEPS.most_steps
    assert not {name for name, _ in rest.tried} & set(rest.left)
    assert len(steps.on_ticket(STEPS)) == len(steps.tried)
    assert StepsTaken((("gone_step", "still not"),)).on_ticket(STEPS) == ["gone step: still not"]
