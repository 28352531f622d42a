"""Offers: what is kept for the customer, taken up as any pack is, and nothing for whom it is not meant."""
from __future__ import annotations

from dataclasses import replace

import pytest

from actions.offers import ShowOffers
from tests.actions.test_shop_chat import Shopper
from tests.journeys.bills import postpaid_line
from tests.journeys.fake_operator import rupees
from tests.journeys.fake_shop import SOLD, offering
from tests.journeys.world import ASHA, OWN, prepaid_lines

LOYAL = offering("Loyalty 259", 259, 56, segments=("loyal customers",))
HEAVY = offering("Heavy 449", 449, 98, segments=("heavy users",))


@pytest.fixture
def line(operator):
    made = prepaid_lines(operator)
    operator.shop.sold = [*SOLD, LOYAL, HEAVY]
    operator.prepaid._move(OWN, rupees(480), "topup", None)
    return made


def is_now(operator, **facts) -> None:
    operator.subscribers.customers[ASHA.id] = replace(ASHA, **facts)


async def test_a_kept_offer_is_taken_up(operator, given, line):
    is_now(operator, tenure_months=30)
    chat = Shopper(given, line)
    assert await chat.opens(ShowOffers(), "any offers for me", "offers") == ["utter_offers_found"]
    assert await chat.asked() == "utter_propose_choose_pack" and chat.options()[0] == "PACK-259"
    assert "Heavy 449" not in chat.words() and "an offer for you" in chat.words()
    await chat.answers("PACK-259")
    assert await chat.answers("yes") == ["utter_pack_active"] and chat.open_braces() == []


@pytest.mark.parametrize(("facts", "kept"), [
    ({"tenure_months": 30, "usage_level": "heavy"}, ["PACK-259", "PACK-449"]), ({"usage_level": "heavy"}, ["PACK-449"]),
    ({"tenure_months": 23}, [])])
async def test_offers_go_to_whom_policy_says(operator, given, line, facts, kept):
    is_now(operator, **facts)
    chat = Shopper(given, line)
    told = await chat.opens(ShowOffers(), "offers", "offers")
    assert told == ["utter_offers_found" if kept else "utter_offers_none"]
    await chat.asked()
    assert [key for key in chat.options() if key in {"PACK-259", "PACK-449"}] == kept and chat.open_braces() == []


async def test_a_postpaid_customer_sees_add_ons(operator, given):
    chat = Shopper(given, postpaid_line(operator))
    assert await chat.opens(ShowOffers(), "offers please", "offers") == ["utter_offers_none"]
    assert await chat.asked() == "utter_propose_choose_addon"


async def test_a_companys_line_and_an_empty_catalogue(operator, given, line):
    operator.shop.sold = []
    assert await Shopper(given, line).opens(ShowOffers(), "offers", "offers") == ["utter_pack_none"]
    is_now(operator, enterprise=True)
    assert (await Shopper(given, line).opens(ShowOffers(), "offers", "offers"))[0] == "utter_request_admin_only"
