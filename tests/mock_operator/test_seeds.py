"""Seeds: what is refused and how it is said, the demonstration's table, the generator, the command line."""
import copy
import subprocess
import sys

import pytest
import requests
from sqlalchemy import func, select

from mock_operator.billing.tables import BillingRate, CustomerBill
from mock_operator.prepaid.tables import Bucket, LedgerEntry
from mock_operator.seed.generate import fill
from mock_operator.seed.read import SeedError, read
from mock_operator.store.database import Database
from mock_operator.usage.tables import Usage
from tests.mock_operator.running import running

CUSTOMER = {"msisdn": "+919000000301", "givenName": "Test", "familyName": "Person", "accountType": "prepaid",
            "plan": "PLAN-PREPAID", "prepaid": {"balance": 10, "history": [{"at": "-1h", "recharge": {"amount": 50}}]}}


def changed(**changes):
    return {**copy.deepcopy(CUSTOMER), **changes}


class TestChecks:
    @pytest.mark.parametrize(("customer", "says"), [
        (changed(plam="x"), "customers.0.plam (customer +919000000301): no such key here"),
        ({k: v for k, v in CUSTOMER.items() if k != "plan"}, "customers.0.plan (customer +919000000301): this key is"),
        (changed(plan="PLAN-X"), "the catalogue has no offering 'PLAN-X'; add it under catalogue.offerings"),
        (changed(msisdn="9000000301"), "customers.0.msisdn"),
        (changed(postpaid={}), "move it under `prepaid:`"),
        (changed(prepaid={"balance": 1.005}), "not a whole number of paise"),
        (changed(prepaid={"history": [{"at": "yesterday", "recharge": {"amount": 1}}]}), "is no time; write"),
        (changed(prepaid={"history": [{"at": "-1h"}]}), "give exactly one of recharge"),
        (changed(prepaid={"history": [{"at": "-1h", "recharge": {}}]}), "give either `offering`"),
    ])
    def test_wrong_seeds_say_where_and_what_to_do(self, customer, says):
        with pytest.raises(SeedError) as refused:
            read({"customers": [customer]})
        assert says in refused.value.reason

    def test_two_customers_with_one_number(self):
        with pytest.raises(SeedError, match="give one of them another number"):
            read({"customers": [CUSTOMER, CUSTOMER]})

    @pytest.mark.parametrize("wanted", ["", "nowhere", "../seed", 7, ["demo", None]])
    def test_seeds_that_are_not_there(self, wanted):
        with pytest.raises(SeedError):
            read(wanted)

    def test_histories_that_cannot_have_happened(self, served_operator):
        used = changed(prepaid={"balance": 1, "history": [{"at": "-1h", "used": {"money": 2}}]})
        answer = requests.post(f"{served_operator.url}/admin/reset", json={"seed": {"customers": [used]}})
        assert answer.status_code == 400
        assert answer.json()["code"] == "INVALID_SEED"
        assert "+919000000301" in answer.json()["reason"]

    def test_a_history_that_fails_half_way_changes_nothing(self, operator):
        used = changed(prepaid={"balance": 1, "history": [{"at": "-1h", "used": {"money": 2}}]})
        assert requests.post(f"{operator.url}/admin/reset", json={"seed": {"customers": [used]}}).status_code == 400
        assert operator.get("654", "topupBalance", logicalResource__id="+919000000104")

    def test_a_wrong_seed_empties_nothing(self, operator):
        answer = requests.post(f"{operator.url}/admin/reset", json={"seed": "nowhere"})
        assert answer.status_code == 400
        assert operator.get("637", "product", productSerialNumber="+919000000101")


class TestLoading:
    def test_a_seed_in_the_request(self, operator):
        operator.reset({"operator": {"provisioningSeconds": 0}, "catalogue": {"offerings": [
            {"id": "PACK-1", "name": "One", "category": "prepaid-pack", "price": 50,
             "terms": {"dataGB": 1, "validityDays": 1}}]}, "customers": [
            changed(prepaid={"history": [{"at": "-1h", "recharge": {"offering": "PACK-1"}}]})]})
        names = [p["name"] for p in operator.get("637", "product", productSerialNumber="+919000000301")]
        assert names == ["Prepaid Base", "One"]

    def test_the_same_seed_gives_the_same_names(self, served_operator, prepaid_seed):
        ids = []
        for _ in range(2):
            served_operator.reset(prepaid_seed)
            ids.append([t["id"] for t in served_operator.get("654", "topupBalance")])
        assert ids[0] == ids[1]

    def test_a_part_that_stands_apart_renames_nothing(self, served_operator, prepaid_seed):
        ids = []
        for apart in ([], [{"apart": True, "customers": [CUSTOMER]}]):
            served_operator.reset([prepaid_seed, *apart])
            found = served_operator.get("654", "topupBalance", requestor__id="C-9000000101")
            ids.append([t["id"] for t in found])
        assert ids[0] == ids[1] != []
        assert served_operator.one("637", "product", productSerialNumber=CUSTOMER["msisdn"])

    def test_a_part_that_stands_apart_adds_only(self):
        with pytest.raises(SeedError, match="only `customers` and `outages`"):
            read({"apart": True, "operator": {"orderSeconds": 0}})

    def test_the_table_of_the_demonstration(self, demo):
        table = requests.get(f"{demo.url}/admin/customers").json()
        numbers = [row["msisdn"][-3:] for row in table]
        assert {f"{n}" for n in (*range(101, 109), *range(201, 210))} <= set(numbers)
        assert all(row["name"] and row["situation"] and row["try"] for row in table)


class TestGenerator:
    @pytest.fixture(scope="class")
    def database(self, tmp_path_factory):
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('many')}/many.db")
        counts = fill(database, 40, 2, 7)
        assert counts["customer"] == 40
        return database

    def test_ledgers_and_buckets_agree(self, database):
        with database.reading() as session:
            ledger = dict(session.execute(select(LedgerEntry.bucket_id, func.sum(LedgerEntry.amount)).group_by(
                LedgerEntry.bucket_id)).all())
            buckets = dict(session.execute(select(Bucket.id, Bucket.remaining)).all())
        assert ledger == buckets
        assert min(buckets.values()) >= 0

    def test_data_of_packs_is_on_record(self, database):
        with database.reading() as session:
            taken = dict(session.execute(select(LedgerEntry.msisdn, -func.sum(LedgerEntry.amount) / 1024).where(
                LedgerEntry.usage_type == "data", LedgerEntry.reason == "usage").group_by(LedgerEntry.msisdn)).all())
            used = dict(session.execute(select(Usage.msisdn, func.sum(Usage.quantity)).where(
                Usage.usage_type == "data", Usage.msisdn.in_(taken)).group_by(Usage.msisdn)).all())
        assert len(taken) == 24 and used.keys() == taken.keys()
        assert all(0 <= used[line] - float(taken[line]) < 8 for line in taken)

    def test_bills_are_the_sum_of_their_rates_and_of_the_charged_use(self, database):
        with database.reading() as session:
            bills = dict(session.execute(select(CustomerBill.id, CustomerBill.gross)).all())
            rates = dict(session.execute(select(BillingRate.bill_id, func.sum(BillingRate.gross)).group_by(
                BillingRate.bill_id)).all())
            used = session.execute(select(func.sum(Usage.net)).where(Usage.is_billed.is_(True))).scalar_one()
            kinds = ("data", "voice", "sms", "roamingData", "roamingVoice", "roamingSms")
            charged = session.execute(select(func.sum(BillingRate.net)).where(
                BillingRate.category.in_(kinds))).scalar_one()
        assert bills == rates
        assert len(bills) == 16 * 2
        assert used == (charged or 0)

    def test_it_is_served(self, database):
        with running(str(database.url)) as operator:
            line = operator.get("637", "product", productSerialNumber="+919100000000")
            assert line[0]["isBundle"]
            topup = operator.get("654", "topupBalance", logicalResource__id="+919100000000")[0]
            assert operator.get("622", "productOrder", externalId=topup["id"])

    def test_the_same_numbers_give_the_same_subscribers(self, database, tmp_path):
        again = Database(f"sqlite:///{tmp_path}/again.db")
        fill(again, 40, 2, 7)

        def buckets(one):
            with one.reading() as session:
                return session.execute(select(Bucket.id, Bucket.remaining).order_by(Bucket.id)).all()

        assert buckets(again) == buckets(database)


class TestCommandLine:
    def run(self, *arguments):
        return subprocess.run([sys.executable, "-m", "mock_operator", *arguments], capture_output=True, text=True,
                              timeout=60, check=False)

    def test_help(self):
        assert "generate" in self.run("--help").stdout
        assert "--subscribers" in self.run("generate", "--help").stdout

    def test_a_wrong_seed_ends_the_server_with_advice(self, tmp_path):
        wrong = tmp_path / "wrong.yml"
        wrong.write_text("customers: [{msisdn: '+919000000301'}]")
        ended = self.run("serve", "--database", "sqlite://", "--seed", str(wrong))
        assert ended.returncode == 2
        assert "wrong.yml: customers.0.givenName (customer +919000000301): this key is missing" in ended.stderr



def test_some_numbers_of_a_seed_are_called_as_in_the_whole_one(served_operator):
    def bills() -> list[str]:
        found = served_operator.http.get(f"{served_operator.url}/tmf-api/customerBillManagement/v4/customerBill",
                                         params={"billingAccount.id": "BA-9000000201", "limit": 50}).json()
        return sorted(bill["id"] for bill in found)

    def payments() -> list[str]:
        return sorted(payment["id"] for payment in served_operator.http.get(
            f"{served_operator.url}/payment/v4/payment", params={"limit": 500}).json())
    served_operator.reset("demo")
    whole_bills, whole_payments = bills(), payments()
    answer = served_operator.http.post(f"{served_operator.url}/admin/reset", json={
        "seed": "demo", "only": ["+919000000106", "+919000000201", "+919999999999"]})
    # Farhan's recharge went to another customer, who comes along.
    assert answer.json()["customers"] == 3
    assert bills() == whole_bills and whole_bills
    assert set(payments()) < set(whole_payments)
    refused = served_operator.http.post(f"{served_operator.url}/admin/reset", json={"seed": "demo", "only": "x"})
    assert refused.status_code == 400
