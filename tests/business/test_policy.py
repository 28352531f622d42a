"""The shipped policies are accepted; each slip that a business person may make is refused with words that help."""
from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pydantic
import pytest
import yaml

from business.policy import load_policy
from business.sms_fields import SMS_FIELDS
from business.validate import policy_problems

BUSINESS = Path(__file__).resolve().parents[2] / "business"
Change = Callable[[Any], object]


@pytest.fixture
def copy(tmp_path):
    """A copy of the policies, and a way to change one of its files."""
    folder = tmp_path / "business"
    shutil.copytree(BUSINESS / "policy", folder / "policy")

    def change(name: str, how: Change) -> Path:
        path = folder / "policy" / f"{name}.yml"
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        how(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return folder
    return change


def test_the_shipped_policies_are_accepted():
    policy = load_policy(BUSINESS)
    assert policy.segments[-1].name == "standard"
    assert set(policy.sms) == set(SMS_FIELDS)
    assert isinstance(policy.billing.notable_amount, Decimal)


def test_an_unchanged_copy_is_accepted(copy):
    assert policy_problems(copy("market", lambda _: None))[1] == []


def setting(*path: Any, to: Any) -> Change:
    def how(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        content[path[-1]] = to
    return how


def deleting(*path: Any) -> Change:
    def how(content: Any) -> None:
        for step in path[:-1]:
            content = content[step]
        del content[path[-1]]
    return how


SLIPS: dict[str, tuple[str, Change, str]] = {
    "misspelt key": ("identity", setting("code_digit", to=6), "identity.yml: code_digit is not a known key"),
    "misspelt condition": ("segments", setting("segments", 0, "when", "enterprize", to=True), "enterprize"),
    "misspelt account type": ("segments", setting("segments", 1, "when", "account_type", to=["postpayed"]),
                              "account_type"),
    "misspelt rule": ("billing", setting("wrong_charges", "charged_thrice", to={"credit_percent": 100, "why": "x"}),
                      "charged_thrice"),
    "missing key": ("recharge", deleting("reprovision_tries"), "recharge.yml: reprovision_tries is missing"),
    "missing row": ("tickets", deleting("kinds", "Complaint", "prepaid"),
                    "tickets.yml: Complaint → prepaid is missing"),
    "last segment with conditions": ("segments", setting("segments", -1, "when", to={"enterprise": False}),
                                     "last segment must have no conditions"),
    "step twice": ("line_trouble", setting("steps", 1, "name", to="restart"), "a step is named twice"),
    "settings step twice": ("line_trouble", setting("steps", 1, "name", to="settings"), "a step is named twice"),
    "misspelt symptom": ("line_trouble", setting("steps", 0, "symptoms", to=["signals"]), "line_trouble.yml: steps"),
    "no step for a symptom": ("line_trouble", lambda c: c.update(steps=[c["steps"][1]]), "symptom 'data'"),
    "line trouble without symptom": ("requests", setting("slow_data", "about", to="pack"), "about: signal or data"),
    "line trouble without ticket": ("requests", deleting("slow_data", "ticket"), "needs the kind of its ticket"),
    "no segments": ("segments", setting("segments", to=[]), "last segment"),
    "top of segments": ("segments", deleting("segments"), "needs 'segments:'"),
    "unknown placeholder": ("sms", setting("refund", to="{operator}: {money}"), "'refund' may use"),
    "text that nothing sends": ("sms", setting("birthday", to="Happy birthday"), "nothing sends the text 'birthday'"),
    "missing text": ("sms", deleting("ticket"), "lacks the texts ['ticket']"),
    "text too long": ("sms", setting("credit", to="x" * 301), "301 characters"),
    "text of 300": ("sms", setting("credit", to="x" * 300), ""),
    "no text": ("sms", setting("credit", to=None), "sms.yml: credit"),
    "complaint beyond the regulator": ("tickets", setting("kinds", "Complaint", "prepaid", "hours", to=73),
                                       "Complaint takes 73 h, TRAI allows 3 days"),
    "complaint at the regulator's": ("tickets", setting("kinds", "Complaint", "prepaid", "hours", to=72), ""),
    "dispute beyond the regulator": ("tickets", setting("kinds", "Bill Dispute", "postpaid", "hours", to=673),
                                     "Bill Dispute takes 673 h"),
    "dispute at the regulator's": ("tickets", setting("kinds", "Bill Dispute", "postpaid", "hours", to=672), ""),
    "segment that waits beyond the regulator": ("segments", setting("segments", 3, "hours_factor", to=1.5),
                                                "Complaint takes 108 h"),
    "priority that is none": ("tickets", setting("kinds", "Complaint", "prepaid", "priority", to="Urgent"),
                              "Complaint → prepaid → priority"),
    "no hours": ("tickets", setting("kinds", "Complaint", "prepaid", "hours", to=0), "hours"),
    "more than all given back": ("billing", setting("wrong_charges", "charged_twice", "credit_percent", to=101),
                                 "credit_percent"),
    "a rule switched off": ("billing", deleting("wrong_charges", "charged_twice"), ""),
    "too short a history": ("billing", setting("history_cycles", to=2), "history_cycles"),
    "too short a code": ("identity", setting("code_digits", to=3), "code_digits"),
    "no waits": ("identity", setting("resend_wait_seconds", to=[]), "resend_wait_seconds"),
    "no tries": ("identity", setting("tries", to=0), "tries"),
    "a proof that never holds": ("identity", setting("verified_minutes", to=0), "verified_minutes"),
    "a code that never works": ("identity", setting("code_minutes", to=0), "code_minutes"),
    "never looks again": ("recharge", setting("poll_seconds", to=0), "poll_seconds"),
    "never looks at the bill again": ("billing", setting("poll_seconds", to=0), "poll_seconds"),
    "a number that is none": ("recharge", setting("look_back_hours", to="a week"), "look_back_hours"),
    "a night that ends before it begins": ("usage", setting("night_from", to=7), "night_from must be before night_to"),
    "a history that is not read": ("usage", setting("history_days", to=91), "look_back_days must reach"),
    "no tolerance for rounding": ("usage", setting("tolerance_mb", to=0), "tolerance_mb"),
    "every day is heavy": ("usage", setting("heavy_factor", to=1), "heavy_factor"),
    "a usage dispute of no kind": ("usage", setting("ticket", to="Tecnical"), "'Tecnical' is no kind of ticket"),
    "country of three letters": ("market", setting("country", to="IND"), "country"),
    "time zone that is none": ("market", setting("timezone", to="Asia/Kolkatta"), "timezone"),
}


@pytest.mark.parametrize(("name", "how", "said"), SLIPS.values(), ids=SLIPS.keys())
def test_slip(copy, name, how, said):
    folder = copy(name, how)
    policy, problems = policy_problems(folder)
    if not said:
        assert policy is not None and problems == []
        return
    assert policy is None
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("business/policy") for problem in problems)
    with pytest.raises((pydantic.ValidationError, KeyError)):
        load_policy(folder)


def test_a_file_that_is_not_yaml_or_not_there_is_said_in_words(copy):
    folder = copy("market", lambda _: None)
    (folder / "policy" / "sms.yml").write_text("a: [unfinished", encoding="utf-8")
    assert "sms.yml" in policy_problems(folder)[1][0]
    (folder / "policy" / "sms.yml").unlink()
    assert "sms.yml cannot be read" in policy_problems(folder)[1][0]


def test_policies_do_not_change_in_memory():
    with pytest.raises(TypeError):
        load_policy(BUSINESS).identity.tries = 99


@pytest.mark.parametrize("text", sorted(SMS_FIELDS))
def test_every_sms_is_short_with_everyday_fields(text):
    fields = {"code": "482913", "operator": "Saral Mobile", "minutes": "5", "pack": "Saral 299",
              "balance": "42 GB, 3,000 min and 100 SMS", "case": "PAY-7K2M9QXW4D", "amount": "₹1,499.50",
              "method": "UPI", "days": "5", "docket": "TT-7K2M9QXW4D", "registered": "23 Nov 2026, 4:30 am",
              "due": "26 Nov 2026, 4:30 am", "reason": "No consent for this subscription is on record",
              "name": "Daily Astro", "number": "••••••0101", "sim": "a SIM card", "plan": "Postpaid 999",
              "price": "₹299", "day": "30 Nov", "order": "ORD-7K2M9QXW4D", "deposit_days": "45", "limit": "₹12,500",
              "kinds": "5 of 7 kinds of advertising", "until": "23 Dec", "field": "billing address",
              "care_phone": "198", "slot": "tomorrow 10 am to 11:30 am",
              "link": "https://pay.saral.example/PAY-7K2M9QXW4D", "reference": "TOP-7K2M9QXW4D", "left": "₹1,499.50",
              "next_day": "5 Dec", "volume": "42 GB, 3,000 min and 100 SMS", "owed": "₹55", "fee": "₹2"}
    filled = load_policy(BUSINESS).sms[text].format(**fields)
    assert len(filled) <= 300 and "{" not in filled
