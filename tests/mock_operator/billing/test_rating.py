from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_operator.billing.plan import PackAllowance
from mock_operator.billing.rating import REGISTRATION_LEAD, UsageRecord, rate_cycle
from mock_operator.billing.rounding import rounded
from mock_operator.money import PAISE_PER_RUPEE
from tests.mock_operator.billing.samples import CYCLE, LARGE, SMALL, TARIFF, at, holding, records

many = st.lists(records, max_size=40)


def rate(used, plans=None, packs=()):
    return rate_cycle(used, plans or (holding(),), packs, TARIFF, CYCLE)


@given(many)
def test_no_use_is_lost_or_invented(used):
    rated, _ = rate(used)
    for usage_type in {record.usage_type for record in used}:
        before = sum(record.quantity for record in used if record.usage_type == usage_type)
        after = sum(part.record.quantity for part in rated if part.record.usage_type == usage_type)
        assert after == before


@given(many)
def test_only_charged_parts_cost_and_by_their_rate(used):
    for part in rate(used)[0]:
        expected = rounded(part.rate * part.record.quantity * PAISE_PER_RUPEE) if part.charged else 0
        assert part.net == expected


@given(many, st.integers(0, 100_000))
def test_included_data_never_exceeds_the_allowance(used, megabytes):
    rated, _ = rate(used, (holding(data_mb=megabytes),))
    data = [part for part in rated if part.record.usage_type == "data"]
    included = sum(part.record.quantity for part in data if not part.charged)
    assert included == min(megabytes, sum(part.record.quantity for part in data))


@given(many, st.integers(0, 50_000), st.integers(0, 50_000))
def test_a_larger_allowance_never_costs_more(used, one, other):
    small, large = sorted((one, other))

    def cost(megabytes):
        return sum(part.net for part in rate(used, (holding(data_mb=megabytes, data_rate_per_mb=Decimal(1)),))[0])

    assert cost(small) >= cost(large)


@given(many, st.randoms())
def test_the_order_in_which_records_arrive_does_not_matter(used, random):
    used = list({(record.when, record.usage_type): record for record in used}.values())
    shuffled = sorted(used, key=lambda _: random.random())
    assert sum(part.net for part in rate(used)[0]) == sum(part.net for part in rate(shuffled)[0])


def test_a_record_is_cut_where_the_allowance_ends():
    rated, _ = rate([UsageRecord(at(1), "data", 1000, "IN")], (holding(data_mb=600, data_rate_per_mb=Decimal(2)),))
    assert [(part.charged, part.record.quantity, part.net) for part in rated] == [(False, 600, 0), (True, 400, 80000)]


def test_a_pack_serves_its_countries_while_it_lasts():
    pack = PackAllowance("PRD-9", "roamingData", 500, at(2), at(4), frozenset({"AE"}))
    places = ((1, "AE"), (2, "SG"), (3, "AE"), (5, "AE"))
    used = [UsageRecord(at(day), "roamingData", 300, country) for day, country in places]
    assert [part.charged for part in rate(used, packs=(pack,))[0]] == [True, True, False, True]


def test_warnings_at_the_percentages_of_the_tariff_and_on_arrival_abroad():
    used = [UsageRecord(at(day), "data", 300, "IN") for day in range(1, 6)]
    used += [UsageRecord(at(6 + day), "roamingSms", 1, "AE") for day in range(3)]
    _, warnings = rate(used, (holding(data_mb=1000),))
    assert [(warning.kind, warning.percent, warning.when) for warning in warnings] == [
        ("data", 80, at(3)),
        ("data", 100, at(4)),
        ("roaming", 0, at(6) - REGISTRATION_LEAD),
    ]


def test_each_plan_of_a_changed_cycle_gives_its_share():
    change = at(10)
    plans = (holding(SMALL, end=change), holding(LARGE, start=change))
    rated, _ = rate([UsageRecord(at(1), "data", 10**6, "IN"), UsageRecord(at(20), "data", 10**6, "IN")], plans)
    included = [part.record.quantity for part in rated if not part.charged]
    assert included == [75 * 1024 * 10 // 31, 150 * 1024 * 21 // 31]


def test_usage_without_a_plan_or_in_an_unknown_country_is_refused():
    with pytest.raises(LookupError, match="no plan"):
        rate([UsageRecord(at(1), "data", 1, "IN")], (holding(start=at(2)),))
    with pytest.raises(LookupError, match="XX"):
        rate([replace(UsageRecord(at(1), "roamingData", 1, "IN"), country="XX")])
