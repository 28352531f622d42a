"""The client and the mocked operator share only the contract: every read, and every write, for the demo customers."""
from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
import yaml

from casebook.privacy import mask
from journeys.bill_review.drivers import issued_lines, reconciles
from journeys.ports import OperatorPort
from journeys.subscriptions import stop_and_wait
from mock_operator.seed.read import FOLDER
from operator_client import Operator, OperatorHttp
from telecom.clock import SystemClock
from telecom.errors import OperatorRefused, UnknownLine
from telecom.money import Money, total
from telecom.tickets import NewTicket
from tests.journeys.fake_operator import rupees
from tests.journeys.world import POLICY
from tests.mock_operator.running import running

DEMO = {customer["msisdn"]: customer for file in sorted((FOLDER / "demo").glob("*.yml"))
        for customer in yaml.safe_load(file.read_text(encoding="utf-8"))["customers"]}
NUMBERS = sorted(DEMO)
PREPAID = [number for number in NUMBERS if DEMO[number]["accountType"] == "prepaid"]
POSTPAID = [number for number in NUMBERS if DEMO[number]["accountType"] == "postpaid"]


def client(mock) -> OperatorPort:
    return Operator(OperatorHttp(mock.url, threads=8), "Asia/Kolkata", "INR")


@pytest.fixture(scope="module")
def demo():
    """One operator with the whole demonstration, for tests that only read."""
    with running() as mock:
        mock.reset("demo")
        yield mock


@pytest.fixture
def operator(demo):
    return client(demo)


@pytest.fixture(scope="module")
def written():
    """Another one, for tests that write; each customer is used by one of them."""
    with running() as mock:
        mock.reset("demo")
        yield mock


@pytest.fixture
def writing(written):
    return client(written)


def test_the_table_is_the_whole_demonstration(demo):
    listed = demo.http.get(f"{demo.url}/admin/customers").json()
    assert len(NUMBERS) == len(PREPAID) + len(POSTPAID) == len(listed)


@pytest.mark.parametrize("number", NUMBERS)
async def test_line_customer_and_service(operator, number):
    told = DEMO[number]
    line = await operator.subscribers.line(number)
    status = "pendingActive" if "portIn" in told else "active"
    assert (line.msisdn, line.account_type, line.status) == (number, told["accountType"], status)
    assert (line.billing_account_id is not None) == (told["accountType"] == "postpaid")
    customer = await operator.subscribers.customer(line.customer_id)
    segment, enterprise = told["segment"], told.get("enterprise", {})
    assert customer.name == f"{told['givenName']} {told['familyName']}"
    assert (customer.account_type, customer.tenure_months) == (told["accountType"], told["tenureMonths"])
    assert (customer.value_tier, customer.churn_risk, customer.usage_level, customer.complaints_90_days) == (
        segment["valueTier"], segment.get("churnRisk", "low"), segment["usageLevel"],
        segment.get("complaints90Days", 0))
    assert customer.monthly_revenue == segment["monthlyRevenue"]
    assert (customer.enterprise, customer.enterprise_name, customer.enterprise_admin) == (
        bool(enterprise), enterprise.get("name"), enterprise.get("admin", False))
    assert customer.account_ids
    service = await operator.subscribers.service(line.service_id or "")
    device = told.get("device", {})
    unborn = any(order.get("reason") == "new" for order in told.get("sim", {}).get("orders", []))
    assert service.enabled == (device.get("barring", "none") == "none" and not unborn)
    assert service.device_model == device.get("model", "Samsung Galaxy A15")
    if "area" in told:
        assert (service.home_area_id, service.home_area) == (told["area"]["id"], told["area"]["name"])
    assert service.apn_expected
    assert service.apn_in_use == device.get("apnInUse", service.apn_expected)
    assert "lastDataSession" not in device or service.last_data_session is not None
    assert service.barring == device.get("barring", "none")
    assert service.suspension_reason == device.get("suspensionReason")


async def test_outages_are_found_by_area_while_they_stand(writing, written):
    (outage,) = await writing.outages.in_area("AREA-BLR-WHITEFIELD")
    assert outage.place == "Whitefield, Bengaluru" and outage.expected_end is not None
    assert outage.since < outage.expected_end
    assert await writing.outages.in_area("AREA-BLR-HSR") == []
    written.patch("656", f"serviceProblem/{outage.id}", {"status": "resolved"})
    assert await writing.outages.in_area("AREA-BLR-WHITEFIELD") == []


async def test_an_unknown_number_is_no_line(operator):
    with pytest.raises(UnknownLine):
        await operator.subscribers.line("+919999999999")


@pytest.mark.parametrize("number", PREPAID)
async def test_prepaid_reads_agree_with_each_other(operator, number):
    line = await operator.subscribers.line(number)
    payments = await operator.prepaid.payments(line.customer_id)
    topups = await operator.prepaid.topups(requester_id=line.customer_id)
    received = await operator.prepaid.topups(receiver=number)
    # What was paid for an order that came to nothing is no recharge.
    payments = [payment for payment in payments if not any(item.startswith("ORD-") for item in payment.item_ids)]
    assert len(payments) == len(topups)
    assert [p.at for p in payments] == sorted((p.at for p in payments), reverse=True)
    by_id = {payment.id: payment for payment in payments}
    for topup in topups:
        payment = by_id[topup.payment_id or ""]
        assert payment.amount == topup.amount and topup.id in payment.item_ids
        assert payment.payer_id == topup.requester_id == line.customer_id
        assert (topup.status == "completed") <= payment.money_taken
        assert payment.reference
    assert {t.id for t in received} == {t.id for t in topups if t.receiver == number} | {
        t.id for t in received if t.requester_id != line.customer_id}
    balances = await operator.prepaid.balances(number)
    ledger = await operator.prepaid.ledger(number, datetime.now(timezone.utc) - timedelta(days=9999))
    assert total((entry.amount for entry in ledger), "INR") == balances.money("INR")
    assert [e.at for e in ledger] == sorted(e.at for e in ledger)
    for order in await operator.provisioning.orders(line.customer_id):
        runs = await operator.provisioning.runs(order.id)
        assert runs and all(run.order_id == order.id for run in runs)
        assert [step.name for step in runs[-1].milestones] == [
            "accepted", "subscriberLocated", "quotaLoaded", "featureEnabled", "confirmed"]
        assert (runs[-1].state == "completed") == (runs[-1].stuck_at is None)
    for payment in payments:
        assert await operator.prepaid.refunds(payment.id) == []


@pytest.mark.parametrize(("number", "check"), [
    ("+919000000101", lambda p, t, r: r[-1].stuck_at == "quotaLoaded" and r[-1].error_code == "OCS_TIMEOUT"),
    ("+919000000102", lambda p, t, r: r[-1].stuck_at == "quotaLoaded" and r[-1].error_code == "HLR_OCS_MISMATCH"),
    ("+919000000103", lambda p, t, r: p[0].status == "failed" and "insufficient funds" in (p[0].why or "")),
    ("+919000000104", lambda p, t, r: p[0].money_taken and t[0].status == "failed" and "VMS-504" in (t[0].why or "")),
    ("+919000000105", lambda p, t, r: p[0].amount == p[1].amount == rupees(299) and t[0].offering_id == "PACK-299"),
    ("+919000000106", lambda p, t, r: t[0].receiver == "+919000000199" and t[0].status == "completed"),
])
async def test_each_prepaid_situation_is_visible(operator, number, check):
    line = await operator.subscribers.line(number)
    payments = await operator.prepaid.payments(line.customer_id)
    topups = await operator.prepaid.topups(requester_id=line.customer_id)
    orders = await operator.provisioning.orders(line.customer_id)
    newest = next((o for o in orders if o.topup_id == topups[0].id), None)
    runs = await operator.provisioning.runs(newest.id) if newest else []
    assert check(payments, topups, runs)


async def test_packs_and_subscriptions(operator):
    held = await operator.subscribers.products("+919000000108")
    astro = next(p for p in held if p.role == "subscription")
    assert (astro.status, astro.consent_reference) == ("active", None) and astro.partner
    ledger = await operator.prepaid.ledger("+919000000108", datetime.now(timezone.utc) - timedelta(days=60))
    taken = [e for e in ledger if e.product_id == astro.id]
    assert [(e.reason, e.amount) for e in taken] == [("subscription", rupees(-5))] * 3
    pack = next(p for p in await operator.subscribers.products("+919000000107") if p.role == "pack")
    assert pack.status == "active" and pack.start is not None and pack.end is not None
    data = (await operator.prepaid.balances("+919000000107")).of_product(pack.id)
    assert "data" in {bucket.usage_type for bucket in data} and all(b.expires for b in data)


@pytest.mark.parametrize("number", POSTPAID)
async def test_bills_lines_and_account(operator, number):
    line = await operator.subscribers.line(number)
    assert line.billing_account_id is not None
    bills = await operator.postpaid.bills(line.billing_account_id, 7)
    # A line whose bills do not matter has no number of them in the seed.
    assert len(bills) == min(7, DEMO[number].get("postpaid", {}).get("bills", len(bills)))
    assert [b.issued for b in bills] == sorted((b.issued for b in bills), reverse=True)
    for newer, older in zip(bills, bills[1:], strict=False):
        assert older.end + timedelta(days=1) == newer.start
    for bill in bills[:2]:
        lines = await operator.postpaid.bill_lines(bill.id)
        whole = type(bill)(**{**bill.__dict__, "lines": lines})
        assert reconciles(whole) and issued_lines(whole) == lines
        assert bill.start <= bill.end < bill.issued <= bill.due_date
        for each in lines:
            assert each.net + each.tax == each.amount
            assert each.is_credit == (each.amount.amount < 0)
            assert not each.start or not each.end or each.start <= each.end
        assert (await operator.postpaid.bill(bill.id)).due == bill.due
    account = await operator.postpaid.account(line.billing_account_id)
    assert account.owed.amount >= 0 and account.disputed == rupees(0)


@pytest.mark.parametrize(("number", "category", "check"), [
    ("+919000000201", "roamingData", lambda lines: lines[0].country == "AE" and lines[0].warning_sent is not None),
    ("+919000000202", "subscription", lambda lines: lines[0].consent_reference is None and lines[0].product_id),
    ("+919000000203", "data", lambda lines: lines[0].warning_sent is not None and lines[0].quantity > 0),
    ("+919000000204", "proration", lambda lines: len(lines) == 2 and all(x.days_in_cycle for x in lines)),
    ("+919000000205", "oneTimeFee", lambda lines: len(lines) == 2 and lines[0].order_id == lines[1].order_id),
    ("+919000000206", "voice",
     lambda lines: {"US", "AE"} <= {x.country for x in lines} and all(x.events for x in lines)),
    ("+919000000209", "data", lambda lines: lines[0].warning_sent is None),
])
async def test_each_postpaid_situation_is_visible(operator, number, category, check):
    line = await operator.subscribers.line(number)
    newest = (await operator.postpaid.bills(line.billing_account_id or "", 1))[0]
    found = [x for x in await operator.postpaid.bill_lines(newest.id) if x.category == category]
    assert found and check(found)


async def test_a_payment_that_was_never_applied_is_visible(operator):
    line = await operator.subscribers.line("+919000000207")
    bills = await operator.postpaid.bills(line.billing_account_id or "", 7)
    applied = {payment_id for bill in bills for payment_id in bill.payment_ids}
    loose = [p for p in await operator.prepaid.payments(line.customer_id) if p.id not in applied and p.money_taken
             and p.at.date() >= bills[0].issued]
    assert [p.amount for p in loose] == [bills[0].remaining]


@pytest.mark.parametrize("number", NUMBERS)
async def test_no_identifier_of_the_operator_is_masked_away(operator, number):
    line = await operator.subscribers.line(number)
    ids = [line.product_id, line.customer_id, line.service_id, line.billing_account_id]
    ids += [p.id for p in await operator.prepaid.payments(line.customer_id)]
    ids += [o.id for o in await operator.provisioning.orders(line.customer_id)]
    if line.billing_account_id:
        for bill in await operator.postpaid.bills(line.billing_account_id, 2):
            ids += [bill.id, *(x.id for x in await operator.postpaid.bill_lines(bill.id))]
    assert mask(ids) == ids


# --- writes ----------------------------------------------------------------------------------------------------------
def ticket(line, **changes) -> NewTicket:
    facts = {"kind": "Complaint", "case_key": f"request:{line.customer_id}", "customer_id": line.customer_id,
                 "msisdn": line.msisdn, "summary": "request: offers", "notes": ("Asked: offers",), "severity": "Minor",
                 "priority": "Medium", "queue": "care", "segment": "standard",
                 "due": datetime.now(timezone.utc).replace(microsecond=0) + timedelta(hours=72)}
    return NewTicket(**{**facts, **changes})


async def test_a_ticket_is_opened_once_and_read_back(writing):
    line = await writing.subscribers.line("+919000000103")
    asked = ticket(line)
    opened = await writing.care.open_ticket(asked)
    assert (opened.kind, opened.summary, opened.status, opened.due) == ("Complaint", asked.summary, "acknowledged",
                                                                       asked.due)
    assert await writing.care.open_ticket(asked) == opened
    assert await writing.care.ticket(opened.id) == opened == await writing.care.ticket_of_case(asked.case_key)
    assert [t.id for t in await writing.care.tickets(line.customer_id)] == [opened.id]
    assert await writing.care.ticket_of_case("request:nobody") is None


async def test_a_feature_is_switched_on_and_a_barred_line_stays_as_it_is(writing):
    service = (await writing.subscribers.line("+919000000313")).service_id or ""
    assert (await writing.subscribers.service(service)).features["data"] is False
    for _ in range(2):
        await writing.subscribers.switch_on(service, "data", key="on:1")
    assert (await writing.subscribers.service(service)).features["data"] is True
    barred = (await writing.subscribers.line("+919000000316")).service_id or ""
    with pytest.raises(OperatorRefused, match="SERVICE_BARRED"):
        await writing.subscribers.switch_on(barred, "data", key="on:2")
    with pytest.raises(OperatorRefused, match="FEATURE_UNKNOWN"):
        await writing.subscribers.switch_on(service, "teleport", key="on:3")


async def test_a_message_arrives_once(writing, written):
    for _ in range(2):
        await writing.care.send_sms("+919000000199", "Hello", sender="SARALM", key="sms:1")
    assert [m["text"] for m in written.inbox("+919000000199") if m["text"] == "Hello"] == ["Hello"]


async def test_a_credit_is_posted_and_a_dispute_held(writing):
    line = await writing.subscribers.line("+919000000205")
    bill = (await writing.postpaid.bills(line.billing_account_id or "", 1))[0]
    rate = next(x for x in await writing.postpaid.bill_lines(bill.id) if x.category == "oneTimeFee")
    related = ((rate.id, "AppliedCustomerBillingRate"), (bill.id, "CustomerBill"))
    posted = await writing.care.open_ticket(ticket(
        line, kind="Bill Dispute", case_key=f"dispute:{rate.id}", related=related, disputed=rate.amount,
        credit=rate.amount, credit_reason="billed twice"))
    assert (posted.status, posted.credit) == ("resolved", rate.amount)
    assert set(posted.related_ids) == {rate.id, bill.id}
    credits = [x for x in await writing.postpaid.bill_lines(bill.id) if x.is_credit and x.category == "adjustment"]
    assert [(x.amount, x.billed) for x in credits] == [(-rate.amount, False)]
    whole = replace(bill, lines=await writing.postpaid.bill_lines(bill.id))
    assert reconciles(whole) and not set(credits) & set(issued_lines(whole))
    other = next(x for x in await writing.postpaid.bill_lines(bill.id) if x.category == "planRental")
    held = Money(min(other.amount.amount, 100), "INR")
    before = await writing.postpaid.bill(bill.id)
    await writing.care.open_ticket(ticket(
        line, kind="Bill Dispute", case_key=f"dispute:{other.id}", disputed=held,
        related=((other.id, "AppliedCustomerBillingRate"), (bill.id, "CustomerBill"))))
    account = await writing.postpaid.account(line.billing_account_id or "")
    assert account.disputed == Money(max(min(held.amount, before.remaining.amount), 0), "INR")


async def test_a_doubled_recharge_goes_back_and_its_payment_with_it(writing):
    line = await writing.subscribers.line("+919000000105")
    topup = (await writing.prepaid.topups(requester_id=line.customer_id))[0]
    payment = next(p for p in await writing.prepaid.payments(line.customer_id) if p.id == topup.payment_id)

    async def refund():
        return await writing.prepaid.refund(payment, payment.amount, account_id="PA-1", customer_id=line.customer_id,
                                            case="recharge:1", key=f"refund:{payment.id}")
    with pytest.raises(OperatorRefused) as told:
        await refund()
    assert told.value.code == "TOPUP_STANDS"
    assert (await writing.prepaid.reverse_topup(topup.id, "twice", key=f"reverse:{topup.id}")).status == "cancelled"
    assert (await refund()).amount == payment.amount
    assert len(await writing.prepaid.refunds(payment.id)) == 1


async def test_a_failed_recharge_is_posted_again(writing):
    line = await writing.subscribers.line("+919000000104")
    failed = (await writing.prepaid.topups(requester_id=line.customer_id))[0]
    payment = (await writing.prepaid.payments(line.customer_id))[0]
    bucket = (await writing.prepaid.balances(line.msisdn)).active("monetary")[0]
    for _ in range(2):
        posted = await writing.prepaid.repost_topup(failed, payment, bucket_id=bucket.id, account_id="PA-1",
                                                    key=f"repost:{failed.id}")
        assert (posted.status, posted.repost_of, posted.receiver, posted.offering_id) == (
            "completed", failed.id, line.msisdn, failed.offering_id)
    assert len(await writing.prepaid.topups(requester_id=line.customer_id)) == 2


async def test_a_subscription_stops_and_its_money_comes_back_in_its_name(writing):
    line = await writing.subscribers.line("+919000000108")
    astro = next(p for p in await writing.subscribers.products(line.msisdn) if p.role == "subscription")
    assert not await writing.subscribers.has_ended(astro.id)
    assert await stop_and_wait(writing, line, astro.id, POLICY.recharge, SystemClock())
    bucket = (await writing.prepaid.balances(line.msisdn)).active("monetary")[0]
    await writing.prepaid.credit_balance(line.msisdn, bucket.id, rupees(15), "no consent", customer_id=line.customer_id,
                                         product_id=astro.id, key=f"credit:{astro.id}")
    ledger = await writing.prepaid.ledger(line.msisdn, datetime.now(timezone.utc) - timedelta(days=60))
    assert total((e.amount for e in ledger if e.product_id == astro.id), "INR") == rupees(0)
    after = await writing.prepaid.balances(line.msisdn)
    assert after.money("INR") == Money(bucket.remaining + 15, "INR")


async def test_the_network_tries_again_and_refuses_a_second_time(writing):
    line = await writing.subscribers.line("+919000000101")
    order = next(o for o in await writing.provisioning.orders(line.customer_id) if o.state != "completed")
    run = (await writing.provisioning.runs(order.id))[-1]
    await writing.provisioning.reprovision(line.service_id or "", run.id, key=f"reprovision:{run.id}")
    assert (await writing.provisioning.runs(order.id))[-1].retry_of == run.id
    with pytest.raises(OperatorRefused) as told:
        await writing.provisioning.reprovision(line.service_id or "", run.id, key="another key")
    assert told.value.code in {"PROVISIONING_IN_PROGRESS", "ALREADY_PROVISIONED"}


async def test_the_phone_gets_its_settings(writing, written):
    line = await writing.subscribers.line("+919000000107")
    await writing.subscribers.send_phone_settings(line.service_id or "", key="settings:1")
    assert any("APN" in message["text"] for message in written.inbox(line.msisdn))


async def test_sms_of_the_operator_and_of_the_assistant_come_from_one_sender(writing, written):
    await writing.care.send_sms("+919000000101", "Hello", sender=POLICY.market.sms_sender, key="sms:2")
    senders = [message["from"] for message in written.inbox("+919000000101")]
    assert len(senders) > 1
    assert set(senders) == {POLICY.market.sms_sender}
