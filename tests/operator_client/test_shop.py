"""Buying and paying against the mocked operator: what the journeys read back is what the operator holds."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from journeys.airtime import Borrow, Borrowing, SendBalance, Sending
from journeys.pack_shop import Buying, BuyPack, LinkState, PackShelf, PayByLink
from journeys.ports import OperatorPort
from journeys.recharge_repair import Result
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.money import Money
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

AARAV, BELA, CHETAN, DIYA, EKLAVYA, FATIMA, HEMA, IMRAN, JAGAN = (
    f"+919000000{number}" for number in (501, 502, 503, 504, 505, 506, 508, 509, 510))
KIRAN, LEELA, MOHAN, NIDHI = (f"+919000000{number}" for number in (511, 512, 513, 514))


@pytest.fixture(scope="module")
def mock():
    with running() as operator:
        answer = operator.http.post(f"{operator.url}/admin/reset", json={"seed": "demo", "only": [
            AARAV, BELA, CHETAN, DIYA, EKLAVYA, FATIMA, HEMA, IMRAN, JAGAN, KIRAN, LEELA, MOHAN, NIDHI]})
        assert answer.status_code == 200, answer.text
        yield operator


@pytest.fixture
def operator(mock) -> OperatorPort:
    return Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


def inr(amount: object) -> Money:
    return Money(Decimal(str(amount)), "INR")


def made(journey: Any, operator: OperatorPort) -> Any:
    """A journey on the operator; its results are read without asking whether each part is there."""
    return journey(operator, POLICY, SystemClock())


async def who(operator, number):
    line = await operator.subscribers.line(number)
    return line, await operator.subscribers.customer(line.customer_id)


async def test_the_catalogue_is_read_with_prices_and_terms(operator):
    found = {o.id: o for o in await operator.shop.offerings("prepaid-pack", "data-addon")}
    assert {"PACK-155", "PACK-719", "DATA-19"} <= found.keys() and "TALK-100" not in found
    pack = found["PACK-239"]
    assert (pack.name, pack.price, pack.data_mb, pack.days, pack.voice_minutes, pack.sms) == (
        "Smart 239", inr(239), 36 * 1024, 24, None, 2400)
    assert pack.nicknames == ("239",) and pack.segments == ()
    assert found["PACK-259"].segments == ("loyal customers",)
    advance = (await operator.shop.offerings("advance"))[0]
    assert (advance.advance, advance.price, advance.data_mb) == (inr(10), inr(1), 0)


async def test_the_shelf_of_a_customer_whose_pack_ran_out(operator):
    line, customer = await who(operator, AARAV)
    shelf = await made(PackShelf, operator).read(line, customer)
    assert shelf.balance == inr("521.50") and 850 < shelf.pace_mb < 950 and shelf.running == ()
    assert shelf.last.id == "PACK-239" and shelf.suggestions[0].offering.id == "PACK-199"


async def test_an_add_on_for_a_pack_that_will_not_last(operator):
    line, customer = await who(operator, BELA)
    shelf = await made(PackShelf, operator).read(line, customer)
    assert shelf.suggestions[0].offering.category == "data-addon" and len(shelf.running) == 1


async def test_a_pack_from_the_balance(operator):
    line, customer = await who(operator, AARAV)
    buying = made(BuyPack, operator)
    bought = await buying.run(line, customer, "PACK-199", inr(199), "test-1")
    assert bought.state is Buying.ACTIVE and bought.balances.money("INR") == inr("322.50")
    assert [b.remaining for b in bought.balances.of_product(bought.pack.id) if b.usage_type == "data"] == [24]
    again = await buying.run(line, customer, "PACK-199", inr(199), "test-1")
    assert again.pack.id == bought.pack.id and again.balances.money("INR") == inr("322.50")


@pytest.mark.parametrize(("number", "pack", "result"), [
    (DIYA, "PACK-239", Result.REPROVISIONED), (EKLAVYA, "PACK-199", Result.ESCALATED)])
async def test_a_stuck_pack_is_repaired_or_handed_over(operator, number, pack, result):
    line, customer = await who(operator, number)
    bought = await made(BuyPack, operator).run(line, customer, pack, inr(pack[-3:]), f"test-{number}")
    assert bought.state is Buying.REPAIRED and bought.repair.result is result


async def test_an_add_on_to_the_bill(operator):
    line, customer = await who(operator, FATIMA)
    bought = await made(BuyPack, operator).run(line, customer, "DATA-98", inr(98), "test-2")
    assert bought.state is Buying.ACTIVE and bought.balances is None and bought.price == inr(98)


async def test_a_link_for_the_own_number(operator):
    line, customer = await who(operator, HEMA)
    journey = made(PayByLink, operator)
    pack = next(o for o in await operator.shop.offerings("prepaid-pack") if o.id == "PACK-299")
    link = await journey.open(customer, HEMA, pack.price, pack, "test-3")
    assert link.payment.link and link.payment.link_ends and link.topup.status == "created"
    assert (await journey.open(customer, HEMA, pack.price, pack, "test-3")) == link
    seen = await journey.look(line, customer, link.payment.id)
    assert seen.state is LinkState.PACK_ACTIVE and seen.payment.link is None and seen.balances.money("INR") == inr(8)


async def test_talk_time_for_another_number(operator):
    line, customer = await who(operator, HEMA)
    journey = made(PayByLink, operator)
    link = await journey.open(customer, (await journey.receiver(JAGAN)).msisdn, inr(50), None, "test-4")
    seen = await journey.look(line, customer, link.payment.id)
    assert seen.state is LinkState.FOR_OTHER and seen.topup.receiver == JAGAN
    assert (await operator.prepaid.balances(JAGAN)).money("INR") == inr(53)


async def test_a_link_that_the_bank_declines(operator):
    line, customer = await who(operator, IMRAN)
    journey = made(PayByLink, operator)
    link = await journey.open(customer, IMRAN, inr(50), None, "test-5")
    seen = await journey.look(line, customer, link.payment.id)
    assert seen.state is LinkState.DECLINED and seen.payment.why == "Daily limit reached"


async def test_balance_is_borrowed_and_what_is_owed_is_known(operator):
    line, _ = await who(operator, KIRAN)
    borrowing = made(Borrow, operator)
    assert (await borrowing.read(line)).owed is None
    done = await borrowing.run(line, "LOAN-20", inr(20), inr(2), "test-6")
    assert done.state is Borrowing.LENT and done.loan.outstanding == 22 and done.balances.money("INR") == inr("21.50")
    assert (await borrowing.run(line, "LOAN-10", inr(10), inr(1), "test-7")).state is Borrowing.OWES


async def test_who_owes_or_is_new_borrows_nothing(operator):
    line, _ = await who(operator, LEELA)
    view = await made(Borrow, operator).read(line)
    assert view.owed.outstanding == 22 and view.balance == inr(3)
    line, _ = await who(operator, MOHAN)
    done = await made(Borrow, operator).run(line, "LOAN-10", inr(10), inr(1), "test-8")
    assert done.state is Borrowing.NOT_ELIGIBLE


async def test_balance_is_sent_with_the_fee_that_policy_tells(operator):
    line, _ = await who(operator, NIDHI)
    sending = made(SendBalance, operator)
    assert (await sending.check(line, inr(20))).state is Sending.POSSIBLE
    done = await sending.run(line, MOHAN, inr(20), "test-9")
    assert done.state is Sending.DONE and done.transfer.cost == sending.fee == inr(2) and done.balance == inr(128)
    assert (await operator.prepaid.balances(MOHAN)).money("INR") == inr("20.50")
    for wish in range(2):
        await sending.run(line, MOHAN, inr(5), f"test-1{wish}")
    assert (await sending.check(line, inr(5))).state is Sending.TOO_OFTEN
    assert (await sending.run(line, MOHAN, inr(5), "test-19")).state is Sending.TOO_OFTEN
