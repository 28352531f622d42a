"""Reading a line, judging it, and the dispute: on an operator in memory."""
from __future__ import annotations

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from journeys.usage import AccountView, DisputeUsage, Reason, UsageCheck
from journeys.usage.days import total_mb
from telecom.errors import OperatorUnreachable
from tests.journeys.bills import ISHA, bill, postpaid_line
from tests.journeys.usage_world import ago, pack_used_daily
from tests.journeys.world import ASHA, OWN, POLICY, prepaid_lines


def view(operator):
    return AccountView(operator, POLICY, operator.clock)


def check(operator):
    return UsageCheck(operator, POLICY, operator.clock)


def dispute(operator):
    return DisputeUsage(operator, POLICY, operator.clock)


# --- what is on the line ----------------------------------------------------------------------------------------------
async def test_a_prepaid_line_shows_money_packs_and_days(operator):
    line = pack_used_daily(operator)
    seen = await view(operator).read(line, with_days=True)
    assert seen.balances is not None and seen.balances.money("INR").amount == 20
    assert [pack.name for pack in seen.packs] == ["Smart 239"]
    assert seen.days is not None and total_mb(seen.days) == 12 * 900
    assert (seen.days[0].day, seen.days[-1].day) == (date(2026, 11, 7), date(2026, 11, 20))
    assert seen.allowance is not None and seen.allowance.left_mb == 36 * 1024 - 12 * 900


async def test_records_are_not_read_when_nobody_asked_for_days(operator):
    line = pack_used_daily(operator)
    seen = await view(operator).read(line)
    assert seen.days is None and "data_used" not in operator.called


async def test_a_balance_is_told_though_the_records_do_not_answer(operator, monkeypatch):
    line = pack_used_daily(operator)

    async def silent(*_):
        raise OperatorUnreachable("status 503")
    monkeypatch.setattr(operator.usage, "data_used", silent)
    seen = await view(operator).read(line, with_days=True)
    assert seen.days is None and seen.allowance is not None
    with pytest.raises(OperatorUnreachable):
        await check(operator).run(line)


async def test_a_balance_does_not_wait_for_slow_records(operator, monkeypatch):
    line = pack_used_daily(operator)

    async def slow(*_):
        await asyncio.sleep(60)
    monkeypatch.setattr(operator.usage, "data_used", slow)
    hasty = POLICY.copy(update={"usage": POLICY.usage.copy(update={"records_wait_seconds": 0.01})})
    seen = await AccountView(operator, hasty, operator.clock).read(line, with_days=True)
    assert seen.days is None and seen.allowance is not None


async def test_a_line_without_a_pack_has_only_money(operator):
    seen = await view(operator).read(prepaid_lines(operator), with_days=True)
    assert (seen.packs, seen.allowance, seen.days) == ((), None, ())


async def test_a_postpaid_line_shows_its_cycle(operator):
    line = postpaid_line(operator, bill())
    operator.usage.use(line.msisdn, 2000, ago(operator, 10))
    operator.usage.use(line.msisdn, 3000, ago(operator, 2))
    seen = await view(operator).read(line)
    # The newest bill ran until 13 November: what was used on the 10th is in it.
    assert seen.allowance is not None and seen.allowance.left_mb == 75 * 1024 - 3000
    assert seen.days is not None and seen.days[0].day == date(2026, 11, 14)
    assert seen.balances is None and operator.writes == []


async def test_a_postpaid_line_without_a_bill_has_no_cycle_yet(operator):
    seen = await view(operator).read(postpaid_line(operator), with_days=True)
    assert seen.allowance is None and seen.days == ()


# --- where data went --------------------------------------------------------------------------------------------------
async def test_records_that_account_for_everything(operator):
    line = pack_used_daily(operator)
    found = await check(operator).run(line)
    assert found.verdict is not None and found.verdict.reasons == (Reason.AS_USUAL,)
    assert total_mb(found.days) == found.verdict.used == 12 * 900
    assert found.allowance is not None and found.allowance.taken_mb == 12 * 900
    assert operator.writes == []


async def test_days_before_the_pack_are_what_is_usual(operator):
    line = prepaid_lines(operator)
    operator.usage.give_pack(OWN, 36, ago=timedelta(days=40), name="Old")
    for day in range(30, 14, -1):
        operator.usage.use(OWN, 500, ago(operator, day))
    held = operator.prepaid.buckets[OWN]
    operator.prepaid.buckets[OWN] = held[:-1]
    operator.usage.give_pack(OWN, 36, ago=timedelta(days=13))
    operator.usage.use(OWN, 5000, ago(operator, 3))
    found = await check(operator).run(line)
    assert found.verdict is not None and found.verdict.usual == 500
    assert [day.mb for day in found.verdict.heavy] == [5000]


async def test_a_postpaid_cycle_is_judged_by_its_days(operator):
    line = postpaid_line(operator, bill())
    for day in range(40, 8, -1):
        operator.usage.use(line.msisdn, 1000, ago(operator, day))
    operator.usage.use(line.msisdn, 20000, ago(operator, 2))
    found = await check(operator).run(line)
    assert found.verdict is not None and found.verdict.consistent
    assert found.verdict.reasons == (Reason.HEAVY_DAYS,) and found.verdict.usual == 1000


async def test_no_pack_no_verdict(operator):
    assert (await check(operator).run(prepaid_lines(operator))).verdict is None


# --- the dispute ------------------------------------------------------------------------------------------------------
async def test_data_taken_without_a_record_is_disputed_once_with_its_evidence(operator):
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    found = await check(operator).run(line)
    assert found.verdict is not None and found.verdict.reasons == (Reason.INCONSISTENT,)
    assert found.verdict.missing == 6144 and found.ticket is None
    done = await dispute(operator).run(line, ASHA, "you stole my data")
    assert done.new and done.ticket is not None and done.ticket.kind == POLICY.usage.ticket
    assert done.ticket.due is not None
    again = await dispute(operator).run(line, ASHA, "you stole my data")
    assert not again.new and again.ticket == done.ticket
    assert (await check(operator).run(line)).ticket == done.ticket
    assert len(operator.care.listed) == 1
    _, written = operator.care.listed[0]
    notes = " ".join(written.notes)
    assert "6144 MB more" in notes and "10800 MB" in notes and "2026-11-18 900 MB" in notes
    assert written.related and written.related[0][1] == "Bucket"


async def test_a_pack_bought_on_top_is_not_another_case(operator):
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    done = await dispute(operator).run(line, ASHA, "")
    operator.usage.give_pack(OWN, 12, ago=timedelta(hours=2), name="Add-on 98")
    again = await dispute(operator).run(line, ASHA, "")
    assert again.ticket == done.ticket and not again.new


async def test_records_that_arrive_late_leave_nothing_to_dispute(operator):
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    record = next(iter(operator.usage.records[line.product_id]))
    operator.usage.records[line.product_id].append(type(record)(ago(operator, 2), Decimal(6144)))
    done = await dispute(operator).run(line, ASHA, "")
    assert done.ticket is None and operator.writes == []


async def test_a_refused_complaint_is_looked_into_anew(operator):
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    first = await dispute(operator).run(line, ASHA, "")
    assert first.ticket is not None
    operator.care.change(first.ticket.id, "closed")
    second = await dispute(operator).run(line, ASHA, "")
    assert second.new and second.ticket != first.ticket


async def test_a_lost_answer_does_not_register_twice(operator):
    line = pack_used_daily(operator)
    operator.usage.use(OWN, 6144, ago(operator, 2), recorded=False)
    operator.trouble.lost_answer = 1
    with pytest.raises(OperatorUnreachable):
        await dispute(operator).run(line, ASHA, "")
    operator.calm()
    done = await dispute(operator).run(line, ASHA, "")
    assert done.ticket is not None and len(operator.care.listed) == 1


@pytest.mark.parametrize("customer", [ISHA])
async def test_a_postpaid_cycle_has_nothing_to_dispute(operator, customer):
    line = postpaid_line(operator, bill(), customer=customer)
    operator.usage.use(line.msisdn, 3000, ago(operator, 2))
    assert (await dispute(operator).run(line, customer, "")).ticket is None
