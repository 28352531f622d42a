"""What is masked, and what is kept because people need it to read a conversation."""
from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.privacy import mask, mask_number, mask_text

MASKED = {
    "482913": "••••••", "my code is 482913": "my code is ••••••", "code 482 913": "code ••••••",
    "48 29 13": "••••••", "482-913 ok?": "•••••• ok?", "it says: 482913": "it says: ••••••",
    "The code is 482913.": "The code is ••••••.", "482913, right?": "••••••, right?", "(482913)": "(••••••)",
    "9000000101": "••••••0101", "+919000000101": "••••••0101", "+91 90000 00101": "••••••0101",
    "call 90000-00101.": "call ••••••0101.", "my number is 9000000101, Asha": "my number is ••••••0101, Asha",
    "card 4111 1111 1111 1111": "card ••••••1111", "SIM 8991000000000000012": "SIM ••••••0012",
    "SIM 89910000000000000123": "SIM ••••••0123",
    "asha.nair@example.co.in please": "•••@••• please", "write to a+b@x.org": "write to •••@•••",
    "9000000101 and 9000000102": "••••••0101 and ••••••0102",
    "code 482913 for 9000000101": "code •••••• for ••••••0101",
}

KEPT = [
    "I recharged 299", "₹299", "₹1,23,456.50", "Rs 499", "it was 1234.56", "2026", "in 2025 and 2026", "29 Nov 2026",
    "₹100000", "100000 rs", "100000.00", "250000 MB", "docket TT-7K2M9QXW4D", "TT-0123456789",
    "case recharge:PAY-0000000012",
    "TOP-123456", "call 198", "17.5 GB of 42", "3000 min", "version 3.6.21", "", "no digits at all", "12345",
    "at 4:05 pm", "PACK-299 and PLAN-999", "UPI430998877101",
]


@pytest.mark.parametrize(("text", "masked"), MASKED.items())
def test_masked(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert mask_text(text) == text


def spaced(digits: str, gaps: list[str]) -> str:
    return "".join(digit + gap for digit, gap in zip(digits, [*gaps, *[""] * len(digits)], strict=False))


around = st.sampled_from(["", "my number is ", "code: ", "(", "it is, well, ", "ok ", "\n"])
after = st.sampled_from(["", ".", ",", "!", "?", " thanks", ")", "\n", " ok.", ", ok"])
separators = st.lists(st.sampled_from(["", "", "", " ", "-"]), max_size=19)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(around, st.text("0123456789", min_size=9, max_size=20), separators, after)
def test_a_long_number_never_stays(before, digits, gaps, behind):
    shown = mask_text(before + spaced(digits, gaps) + behind)
    assert re.sub(r"\D", "", shown) == digits[-4:]
    assert shown.startswith(before)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(around, st.text("0123456789", min_size=6, max_size=6), st.lists(st.sampled_from(["", " ", "-"]), max_size=5),
       after)
def test_a_code_never_stays(before, digits, gaps, behind):
    assert mask_text(before + spaced(digits, gaps) + behind) == before + "••••••" + behind


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 99999), st.sampled_from(["₹{}", "I paid {}", "Rs {} gone", "{}.50", "from {} to 2026", "{} GB"]))
def test_an_amount_stays(amount, frame):
    assert mask_text(frame.format(amount)) == frame.format(amount)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(["TT", "PAY", "TOP", "BILL", "RATE", "recharge:PAY"]),
       st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=10, max_size=10))
def test_an_operators_id_stays(prefix, rest):
    assert mask_text(f"{prefix}-{rest}") == f"{prefix}-{rest}"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=80))
def test_masking_twice_is_masking_once(text):
    assert mask_text(mask_text(text)) == mask_text(text)


def test_structures_are_masked_all_through():
    assert mask({"text": "9000000101", "deep": [{"code": "482913"}, ("a@b.cd",)], "n": 9000000101, "none": None}) == {
        "text": "••••••0101", "deep": [{"code": "••••••"}, ["•••@•••"]], "n": 9000000101, "none": None}


def test_a_number_as_its_owner_knows_it():
    assert mask_number("+919000000101") == "••••••0101"


@pytest.mark.parametrize(("text", "kept"), [
    ("PAY-H45Y223622", True), ("docket TT-Q340223366 is open", True), ("code PAY 223622", False), ("223622", False),
])
def test_records_keep_their_names_and_codes_hide_behind_none(text, kept):
    assert (mask_text(text) == text) is kept
