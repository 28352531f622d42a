"""What is offered: covers the customer's own use, names no pack twice, and reads what was named."""
from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.pack_shop import Why, again_wanted, named_offerings
from journeys.pack_shop.suggest import pace_of, suggest_booster, suggest_packs
from telecom.usage import DataUse
from tests.journeys.fake_shop import SOLD, offering
from tests.journeys.world import POLICY

SHOP = POLICY.shop
PACKS = [o for o in SOLD if o.category == "prepaid-pack"]
ADDONS = [o for o in SOLD if o.category == "data-addon"]
NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)
prices = st.integers(1, 3000)
packs = st.lists(st.builds(offering, st.just("Pack"), prices, st.none() | st.integers(1, 300), st.integers(1, 365)),
                 min_size=1, max_size=12, unique_by=lambda o: o.id)
paces = st.none() | st.decimals("0.1", "20000", places=1)


def ids(suggestions) -> list[tuple[str, Why]]:
    return [(s.offering.id, s.why) for s in suggestions]


@pytest.mark.parametrize(("pace", "last", "expected"), [
    (900, None, [("PACK-199", Why.FITS), ("PACK-719", Why.LONGER), ("PACK-155", Why.LESS)]),
    (1640, "PACK-199", [("PACK-499", Why.FITS), ("PACK-199", Why.SAME), ("PACK-299", Why.LESS)]),
    (9000, "PACK-299", [("PACK-499", Why.MOST_DATA), ("PACK-299", Why.SAME), ("PACK-239", Why.LESS)]),
    (None, "PACK-239", [("PACK-239", Why.SAME), ("PACK-155", Why.CHEAPEST), ("PACK-719", Why.VALUE)]),
    (None, "PACK-OLD", [("PACK-155", Why.CHEAPEST), ("PACK-719", Why.VALUE)])])
def test_what_fits_comes_first(pace, last, expected):
    wanted = None if pace is None else Decimal(pace)
    assert ids(suggest_packs(PACKS, wanted, last, SHOP)) == expected


@given(packs, paces, st.integers(0, 12))
def test_offers_are_few_different_and_what_fits_covers_the_use(sold, pace, last):
    last_id = sold[last % len(sold)].id
    offered = suggest_packs(sold, pace, last_id, SHOP)
    assert 1 <= len(offered) <= SHOP.offers_shown and len({s.offering.id for s in offered}) == len(offered)
    assert all(s.offering in sold for s in offered)
    for suggestion in offered:
        if suggestion.why in {Why.FITS, Why.LONGER}:
            assert suggestion.offering.mb_a_day is None or suggestion.offering.mb_a_day > pace
        if suggestion.why is Why.SAME:
            assert suggestion.offering.id == last_id
        if suggestion.why is Why.LESS:
            assert suggestion.offering.price < offered[0].offering.price
    fits = [s.offering for s in offered if s.why is Why.FITS]
    cheaper = [o for o in sold if fits and o.price < fits[0].price and pace is not None]
    assert all(o.mb_a_day is not None and o.mb_a_day < pace * Decimal("1.1") for o in cheaper)


@given(st.lists(st.builds(offering, st.just("Add-on"), prices, st.integers(1, 50), st.integers(1, 28)), max_size=6),
       st.decimals("0", "60000", places=1))
def test_an_add_on_is_the_cheapest_that_covers_what_lacks(sold, short):
    chosen = suggest_booster(sold, short)
    if chosen is None:
        assert not sold
        return
    enough = [o for o in sold if o.data_mb is not None and o.data_mb >= short]
    if enough:
        assert chosen.offering.data_mb >= short and chosen.offering.price == min((o.price for o in enough),
                                                                                 key=lambda p: p.amount)
    else:
        assert chosen.offering.data_mb == max(o.data_mb for o in sold)


@pytest.mark.parametrize(("days", "known"), [(4, False), (5, True), (20, True)])
def test_the_pace_needs_some_days(days, known):
    used = [DataUse(NOW - timedelta(days=ago), Decimal(800)) for ago in range(1, days + 1)]
    pace = pace_of(used, NOW, SHOP)
    assert (pace is not None) is known and (not known or pace == 800)


def test_use_before_the_days_that_count_is_left_out():
    used = [DataUse(NOW - timedelta(days=ago), Decimal(100)) for ago in range(1, 11)]
    assert pace_of([*used, DataUse(NOW - timedelta(days=60), Decimal(90000))], NOW, SHOP) == 100


@pytest.mark.parametrize(("words", "named"), [
    ("give me the 299 one", ["PACK-299"]), ("₹499 pack please", ["PACK-499"]), ("rs 19 booster", ["DATA-19"]),
    ("smart 199 chahiye", ["PACK-199"]), ("12 gb add on", ["DATA-98"]), ("1gb", ["DATA-19", "PACK-155"]),
    ("anything with 84 days", ["PACK-719"]), ("a data pack", []), ("call me on ••••••0299", []),
    ("my number 9000000299 needs data", []), ("199 or 239", ["PACK-199", "PACK-239"]),
    ("the 28 din wala", ["DATA-98", "PACK-299", "PACK-499"]), ("the 299 one with 42 gb", ["PACK-299"]),
    ("2 GB a day please", []), ("i paid 1,299 last year", [])])
def test_what_the_words_name(words, named):
    assert [o.id for o in named_offerings(words, SOLD)] == named


@pytest.mark.parametrize(("words", "again"), [
    ("same pack again", True), ("please renew", True), ("wahi wala de do", True), ("a pack", False),
    ("it was against my will", False)])
def test_wanting_the_last_one_again(words, again):
    assert again_wanted(words, SHOP.again_words) is again
