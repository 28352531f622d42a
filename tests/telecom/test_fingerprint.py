"""The same value has the same name, and the value is not in it."""
from __future__ import annotations

from telecom.fingerprint import fingerprint


def test_the_same_value_has_the_same_name_and_another_one_another():
    assert fingerprint("+919000000101") == fingerprint("+919000000101") != fingerprint("+919000000102")
    assert len(fingerprint("")) == 16 and "9000000101" not in fingerprint("+919000000101")
