"""Credits asked for at the same moment, against a database that many connections share."""

from concurrent.futures import ThreadPoolExecutor

from tests.mock_operator.postpaid import POSTPAID, RANI, SAM, customer_of, dispute, newest_bill, rate_of, rates, ticket
from tests.mock_operator.running import Operator, running


def test_credits_at_once_stay_within_the_charge(tmp_path):
    with running(f"sqlite:///{tmp_path}/operator.db") as operator:
        operator.reset(POSTPAID)
        bill = newest_bill(operator, RANI)
        rate = rate_of(operator, bill, "subscription")

        def credit(_):
            values = {"status": "resolved", "creditAmount": 60, "creditReason": "test"}
            return dispute(Operator(operator.url), RANI, bill, rate, **values).status_code

        with ThreadPoolExecutor(6) as pool:
            statuses = sorted(pool.map(credit, range(6)))
        # 175.82 holds 60 twice.
        assert statuses == [201, 201, 409, 409, 409, 409]
        assert len(rates(operator, bill, isBilled="false")) == 2


def test_a_payment_asked_for_at_once_is_applied_once(tmp_path):
    with running(f"sqlite:///{tmp_path}/operator.db") as operator:
        operator.reset(POSTPAID)
        bill = newest_bill(operator, SAM)
        paid = operator.get("676", "payment", payer__id=customer_of(SAM), sort="-paymentDate")[0]
        entities = [("Payment", paid["id"]), ("CustomerBill", bill["id"])]

        def ask(_):
            return ticket(Operator(operator.url), SAM, "Payment Allocation", entities).status_code

        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(ask, range(4))) == [201] * 4
        operator.clock(60)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _: newest_bill(Operator(operator.url), SAM), range(4)))
        assert len(newest_bill(operator, SAM)["appliedPayment"]) == 1
