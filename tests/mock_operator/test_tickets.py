"""Tickets: what they hold, credit and bring about, and each rule by which the operator refuses."""

from decimal import Decimal

import pytest

from tests.mock_operator.postpaid import (
    RANI,
    SAM,
    TARA,
    account_of,
    balance,
    bills,
    code,
    customer_of,
    details,
    dispute,
    exact,
    newest_bill,
    rate_of,
    rates,
    ticket,
)


def characteristics(**values):
    return [{"name": name, "value": value} for name, value in values.items()]


def resolve(operator, answer, key=None, **values):
    body = {"status": "resolved", "troubleTicketCharacteristic": characteristics(**values)}
    return operator.patch("621", f"troubleTicket/{answer.json()['id']}", body, key)


def status_of(operator, answer):
    return operator.get("621", f"troubleTicket/{answer.json()['id']}")["status"]


class TestDispute:
    def test_an_open_dispute_holds_its_amount_and_a_closed_one_lets_it_go(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        opened = dispute(postpaid, RANI, bill, disputeAmount=175.82)
        assert opened.status_code == 201
        assert opened.json()["status"] == "acknowledged"
        assert balance(postpaid, RANI, "DisputedBalance") == Decimal("175.82")
        assert balance(postpaid, RANI, "ReceivableBalance") == exact(bill["amountDue"])
        postpaid.patch("621", f"troubleTicket/{opened.json()['id']}", {"status": "rejected"})
        assert balance(postpaid, RANI, "DisputedBalance") == 0

    def test_no_more_is_held_than_remains_of_the_bill(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        for _ in range(2):
            dispute(postpaid, RANI, bill, disputeAmount=600)
        assert balance(postpaid, RANI, "DisputedBalance") == exact(bill["remainingAmount"])
        assert postpaid.get("666", f"billingAccount/{account_of(RANI)}")["paymentStatus"] == "paid"

    def test_a_resolved_dispute_posts_its_credit(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        rate = rate_of(postpaid, bill, "subscription")
        opened = dispute(postpaid, RANI, bill, rate, disputeAmount=175.82)
        assert resolve(postpaid, opened, disputeAmount=175.82, creditAmount=175.82, creditReason="no consent").ok
        after = newest_bill(postpaid, RANI)
        assert exact(after["remainingAmount"]) == exact(bill["remainingAmount"]) - Decimal("175.82")
        assert after["amountDue"] == bill["amountDue"]
        [credit] = rates(postpaid, bill, isBilled="false")
        assert (credit["type"], exact(credit["taxIncludedAmount"])) == ("appliedBillingCredit", Decimal("-175.82"))
        taxes = sum(exact(tax["taxAmount"]) for tax in credit["appliedTax"])
        assert exact(credit["taxExcludedAmount"]) + taxes == Decimal("-175.82")
        said = details(credit)
        assert (said["category"], said["rateId"], said["docket"]) == ("adjustment", rate["id"], opened.json()["id"])
        assert credit["bill"]["id"] == bill["id"]
        assert balance(postpaid, RANI, "DisputedBalance") == 0
        assert "credit of ₹175.82" in postpaid.inbox(RANI)[-1]["text"]

    def test_a_ticket_that_is_resolved_from_the_start_posts_its_credit_once(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        rate = rate_of(postpaid, bill, "subscription")
        values = {"disputeAmount": 50, "creditAmount": 50, "creditReason": "goodwill"}
        made = dispute(postpaid, RANI, bill, rate, status="resolved", **values)
        assert made.status_code == 201
        assert resolve(postpaid, made, **values).ok
        assert len(rates(postpaid, bill, isBilled="false")) == 1

    def test_credits_may_not_exceed_the_charge(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        rate = rate_of(postpaid, bill, "subscription")
        first = {"disputeAmount": 100, "creditAmount": 100, "creditReason": "half"}
        assert dispute(postpaid, RANI, bill, rate, status="resolved", **first).ok
        again = {"disputeAmount": 75.83, "creditAmount": 75.83, "creditReason": "rest and a paisa"}
        assert code(dispute(postpaid, RANI, bill, rate, status="resolved", **again)) == "CREDIT_EXCEEDS_CHARGE"
        assert len(postpaid.get("621", "troubleTicket")) == 1
        rest = {"disputeAmount": 75.82, "creditAmount": 75.82, "creditReason": "rest"}
        assert dispute(postpaid, RANI, bill, rate, status="resolved", **rest).ok

    def test_credits_without_a_rate_may_not_exceed_the_bill(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        values = {"creditAmount": bill["amountDue"]["value"] + 0.01, "creditReason": "all and a paisa"}
        assert code(dispute(postpaid, RANI, bill, status="resolved", **values)) == "CREDIT_EXCEEDS_CHARGE"

    def test_a_credit_on_a_paid_bill_is_owed_to_the_customer(self, postpaid):
        paid = bills(postpaid, RANI)[1]
        before = balance(postpaid, RANI, "ReceivableBalance")
        dispute(postpaid, RANI, paid, status="resolved", creditAmount=100, creditReason="goodwill")
        assert exact(postpaid.get("678", f"customerBill/{paid['id']}")["remainingAmount"]) == -100
        assert balance(postpaid, RANI, "ReceivableBalance") == before - 100

    def test_a_posted_credit_cannot_be_changed(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        made = dispute(postpaid, RANI, bill, status="resolved", creditAmount=10, creditReason="goodwill")
        assert code(resolve(postpaid, made, creditAmount=20, creditReason="more")) == "CREDIT_ALREADY_POSTED"

    def test_the_bill_must_be_the_customers(self, postpaid):
        assert code(dispute(postpaid, TARA, newest_bill(postpaid, RANI), disputeAmount=5)) == "NOT_THE_CUSTOMERS"

    def test_a_final_ticket_is_changed_no_more(self, postpaid):
        opened = dispute(postpaid, RANI, newest_bill(postpaid, RANI), disputeAmount=5)
        assert postpaid.patch("621", f"troubleTicket/{opened.json()['id']}", {"status": "closed"}).ok
        assert code(resolve(postpaid, opened, creditAmount=5, creditReason="late")) == "TICKET_FINAL"

    @pytest.mark.parametrize(
        "values",
        [
            {"creditAmount": 5},
            {"creditReason": "why"},
            {"disputeAmount": -5},
            {"disputeAmount": "5"},
            {"disputeAmount": 0.001},
            {"disputeAmount": True},
        ],
    )
    def test_amounts_are_positive_numbers_and_a_credit_has_a_reason(self, postpaid, values):
        assert dispute(postpaid, RANI, newest_bill(postpaid, RANI), **values).status_code == 400

    def test_something_that_does_not_exist_is_refused(self, postpaid):
        assert dispute(postpaid, RANI, {"id": "BILL-NONE"}, disputeAmount=5).status_code == 400


class TestPaymentAllocation:
    @staticmethod
    def payment(operator, msisdn):
        return operator.get("676", "payment", payer__id=customer_of(msisdn), sort="-paymentDate")[0]

    def ask(self, operator, msisdn, payment, bill, **more):
        entities = [("Payment", payment["id"]), ("CustomerBill", bill["id"])]
        return ticket(operator, msisdn, "Payment Allocation", entities, **more)

    def test_the_back_office_applies_the_payment_when_its_time_has_come(self, postpaid):
        bill, payment = newest_bill(postpaid, SAM), self.payment(postpaid, SAM)
        assert bill["state"] == "sent"
        asked = self.ask(postpaid, SAM, payment, bill)
        assert status_of(postpaid, asked) == "acknowledged"
        assert newest_bill(postpaid, SAM)["appliedPayment"] == []
        postpaid.clock(6)
        after = newest_bill(postpaid, SAM)
        assert (after["state"], exact(after["remainingAmount"])) == ("settled", 0)
        assert after["appliedPayment"][0]["payment"]["id"] == payment["id"]
        done = postpaid.get("621", f"troubleTicket/{asked.json()['id']}")
        assert (done["status"], done["note"][-1]["author"]) == ("resolved", "Back office")
        assert balance(postpaid, SAM, "ReceivableBalance") == 0

    def test_a_payment_is_applied_once_however_often_it_is_asked_for(self, postpaid):
        bill, payment = newest_bill(postpaid, SAM), self.payment(postpaid, SAM)
        first, second = (self.ask(postpaid, SAM, payment, bill) for _ in range(2))
        postpaid.clock(60)
        assert len(newest_bill(postpaid, SAM)["appliedPayment"]) == 1
        assert [status_of(postpaid, each) for each in (first, second)] == ["resolved", "acknowledged"]

    def test_an_applied_payment_leaves_the_ticket_to_people(self, postpaid):
        settled = bills(postpaid, RANI)[1]
        asked = self.ask(
            postpaid, RANI, {"id": settled["appliedPayment"][0]["payment"]["id"]}, newest_bill(postpaid, RANI)
        )
        postpaid.clock(60)
        assert status_of(postpaid, asked) == "acknowledged"

    def test_somebody_elses_payment_is_refused(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        assert code(self.ask(postpaid, RANI, self.payment(postpaid, SAM), bill)) == "NOT_THE_CUSTOMERS"


class TestTicket:
    def test_it_is_found_by_case_customer_and_entity(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        made = dispute(postpaid, RANI, bill, disputeAmount=5).json()
        body = {"externalIdentifier": [{"id": "CASE-7", "externalIdentifierType": "assistantCase", "owner": "bot"}]}
        postpaid.patch("621", f"troubleTicket/{made['id']}", body)
        ticket(postpaid, TARA, "Complaint")
        for path, value in (
            ("externalIdentifier__id", "CASE-7"),
            ("relatedParty__partyOrPartyRole__id", customer_of(RANI)),
            ("relatedEntity__entity__id", bill["id"]),
        ):
            assert postpaid.one("621", "troubleTicket", **{path: value})["id"] == made["id"]

    def test_the_operator_promises_a_time_by_priority(self, postpaid):
        made = ticket(postpaid, RANI, "Complaint").json()
        assert made["expectedResolutionDate"][:16] > made["creationDate"][:16]
        fixed = "2030-01-01T00:00:00Z"
        body = {"ticketType": "Complaint", "severity": "x", "description": "x", "expectedResolutionDate": fixed}
        assert postpaid.post("621", "troubleTicket", body).json()["expectedResolutionDate"] == fixed

    def test_notes_are_added_and_status_changes_are_kept(self, postpaid):
        made = ticket(postpaid, RANI, "Complaint").json()
        for text in ("first", "second"):
            body = {"note": [{"text": text, "author": "assistant"}], "status": "inProgress"}
            changed = postpaid.patch("621", f"troubleTicket/{made['id']}", body)
        assert [note["text"] for note in changed.json()["note"]] == ["first", "second"]
        history = changed.json()["statusChangeHistory"]
        assert [entry["status"] for entry in history] == ["acknowledged", "inProgress"]

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"description": "x", "severity": "x"},
            {"description": "x", "severity": "x", "ticketType": "x", "status": "lost"},
            {"description": "x", "severity": "x", "ticketType": "x", "relatedEntity": [{"id": "B", "role": "x"}]},
            {"description": "x", "severity": "x", "ticketType": "x", "note": "text"},
            {"description": "x", "severity": "x", "ticketType": "x", "expectedResolutionDate": "soon"},
        ],
    )
    def test_what_is_not_understood_is_refused(self, postpaid, body):
        assert postpaid.post("621", "troubleTicket", body).status_code == 400

    def test_the_same_key_makes_one_ticket(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        values = {"creditAmount": 50, "creditReason": "goodwill", "status": "resolved"}
        first = dispute(postpaid, RANI, bill, key="K-1", **values)
        again = dispute(postpaid, RANI, bill, key="K-1", **values)
        assert again.json() == first.json()
        assert again.headers["Idempotent-Replayed"] == "true"
        assert len(rates(postpaid, bill, isBilled="false")) == 1
        assert dispute(postpaid, RANI, bill, key="K-1", disputeAmount=1).status_code == 422

    def test_a_lost_answer_after_the_write_is_repeated_without_a_second_credit(self, postpaid):
        bill = newest_bill(postpaid, RANI)
        postpaid.fault(api="621", resource="troubleTicket", method="POST", kind="error", phase="after", times=1)
        values = {"creditAmount": 50, "creditReason": "goodwill", "status": "resolved"}
        assert dispute(postpaid, RANI, bill, key="K-2", **values).status_code == 503
        assert dispute(postpaid, RANI, bill, key="K-2", **values).status_code == 201
        assert len(rates(postpaid, bill, isBilled="false")) == 1
