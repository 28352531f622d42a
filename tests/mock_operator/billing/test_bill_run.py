from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from mock_operator.billing.bill_run import CHARGE, CREDIT, BillRun, Holdings, renewals
from mock_operator.billing.cycle import next_cycle
from mock_operator.billing.plan import Discount, Purchase, SubscriptionHolding
from mock_operator.billing.proration import share
from mock_operator.billing.rating import rate_cycle
from tests.mock_operator.billing.samples import CYCLE, LARGE, SMALL, TARIFF, at, holding, moments, records

purchases = st.builds(Purchase, st.just("P"), st.just("O"), st.just("Pack"), st.integers(0, 10**6), moments)


def bill(used=(), warnings_sent=True, **held):
    held.setdefault("plans", (holding(),))
    rated, warnings = rate_cycle(used, held["plans"], (), TARIFF, CYCLE)
    return BillRun(TARIFF, CYCLE, Holdings(**held)).bill(rated, warnings if warnings_sent else ()), rated


def lines(draft, category):
    return [line for line in draft.lines if line.category == category]


@given(
    st.lists(records, max_size=30),
    st.lists(purchases, max_size=3),
    st.lists(st.builds(Discount, st.just("Loyalty"), st.integers(1, 10**5), moments), max_size=2),
    st.integers(0, 10**6),
    moments,
)
def test_a_bill_is_the_sum_of_its_lines_and_its_usage(used, purchases, discounts, overdue, change):
    plans = (holding(SMALL, end=change), holding(LARGE, start=change))
    draft, rated = bill(used, plans=plans, purchases=tuple(purchases), discounts=tuple(discounts), overdue=overdue)
    assert draft.gross == draft.net + sum(tax.amount for tax in draft.tax_items)
    assert draft.gross == sum(line.net + sum(tax.amount for tax in line.taxes) for line in draft.lines)
    for line in draft.lines:
        assert line.type == (CREDIT if line.net < 0 else CHARGE)
    usage_types = {record.usage_type for record in used}
    charged = sum(part.net for part in rated if part.charged)
    assert charged == sum(line.net for line in draft.lines if line.category in usage_types)
    events = sum(line.details["events"] for line in draft.lines if line.category in usage_types)
    assert events == sum(part.charged for part in rated)


def test_a_quiet_cycle_bills_the_next_rental_in_advance():
    draft, _ = bill()
    [line] = draft.lines
    assert (line.category, line.net, line.gross) == ("planRental", 49900, 58882)
    assert (line.start, line.end) == (next_cycle(CYCLE).start, next_cycle(CYCLE).end)


def test_a_changed_plan_is_credited_charged_and_billed_ahead():
    change = at(10.6)
    draft, _ = bill(plans=(holding(SMALL, end=change), holding(LARGE, start=change)))
    assert [(line.category, line.type, line.net) for line in draft.lines] == [
        ("proration", CREDIT, -share(49900, 21, 31)),
        ("proration", CHARGE, share(99900, 21, 31)),
        ("planRental", CHARGE, 99900),
    ]
    assert draft.lines[0].details["daysCharged"] == 21


def test_the_first_bill_charges_the_days_already_used():
    draft, _ = bill(plans=(holding(start=at(21)),))
    assert [(line.category, line.net) for line in draft.lines] == [
        ("proration", share(49900, 10, 31)),
        ("planRental", 49900),
    ]


def test_a_plan_given_up_is_credited_and_not_billed_ahead():
    draft, _ = bill(plans=(holding(end=at(21)),))
    assert [(line.category, line.net) for line in draft.lines] == [("proration", -share(49900, 10, 31))]


def test_an_order_entered_twice_is_billed_twice():
    pack = Purchase("PRD-9", "ROAM-199", "Roaming 199", 19900, at(3), order_id="ORD-1")
    draft, _ = bill(purchases=(pack, pack))
    assert [line.details["orderId"] for line in lines(draft, "oneTimeFee")] == ["ORD-1", "ORD-1"]


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_subscription_renews_once_a_month(began, lasted):
    start = CYCLE.end - timedelta(days=began)
    end = start + timedelta(days=lasted)
    held = SubscriptionHolding("S", "O", "Game", 14900, start, end)
    months = renewals(held, CYCLE)
    assert len(months) <= (2 if CYCLE.days > 30 else 1)
    assert all(month.start in CYCLE and start <= month.start < end for month in months)
    if end >= CYCLE.end and began >= 31:
        assert len(months) >= 1


def test_a_subscription_without_consent_says_so():
    held = SubscriptionHolding("S", "O", "GameZone", 14900, at(-33), partner="PlayCo")
    [line] = lines(bill(subscriptions=(held,))[0], "subscription")
    assert (line.details["consentReference"], line.details["partner"], line.net) == ("", "PlayCo", 14900)


@given(st.lists(records, min_size=1, max_size=20))
def test_a_warning_that_was_not_sent_is_not_on_the_bill(used):
    draft, _ = bill(used, warnings_sent=False)
    assert all("warningSent" not in line.details for line in draft.lines)


def test_an_overdue_bill_costs_the_late_fee_of_the_tariff():
    [line] = lines(bill(overdue=58882)[0], "lateFee")
    assert line.net == TARIFF.late_fee
    assert "588.82" in line.name
