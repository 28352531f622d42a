"""Charts: a PNG that only its random name finds, and old ones go."""
from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence

import pytest

from voice.pictures import bill_history, days_of_use, text_bars

PARTS: dict[str, Sequence[float]] = {"plan": [500.0, 500.0, 500.0], "roaming": [0.0, 0.0, 900.0],
                                     "discounts": [-50.0, 0.0, 0.0]}


def draw(folder) -> str:
    return bill_history(folder, ["Sep", "Oct", "Nov"], PARTS, ["₹450", "₹500", "₹1,400"], "Your bills")


def test_a_picture_is_made_where_none_was(tmp_path):
    folder = tmp_path / "deep" / "pictures"
    name = draw(folder)
    data = (folder / name).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) > 5_000
    assert re.fullmatch(r"[\w-]{20,40}\.png", name)
    assert draw(folder) != name


@pytest.mark.parametrize("parts", [{}, {"plan": [0.0, 0.0, 0.0]}, {f"part {n}": [1.0, 2.0, 3.0] for n in range(20)}])
def test_any_parts_can_be_drawn(tmp_path, parts):
    name = bill_history(tmp_path, ["Sep", "Oct", "Nov"], parts, ["", "", ""], "Your bills")
    assert (tmp_path / name).is_file()


def test_pictures_older_than_a_day_are_removed_and_nothing_else(tmp_path):
    for name, hours in (("old.png", 24.1), ("fresh.png", 23.5), ("old.txt", 99)):
        (tmp_path / name).write_bytes(b"x")
        moment = time.time() - hours * 3600
        os.utime(tmp_path / name, (moment, moment))
    made = draw(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"fresh.png", "old.txt", made}


def test_bars_of_text():
    bars = text_bars(["Sep", "October"], [500.0, 1000.0], ["₹500", "₹1,000"]).split("\n")
    assert bars == [f"Sep      {'█' * 12} ₹500", f"October  {'█' * 24} ₹1,000"]


@pytest.mark.parametrize("amounts", [[0.0, 0.0], [-5.0, 10.0], [0.001, 100000.0]])
def test_every_month_has_a_bar(amounts):
    assert all("█" in row for row in text_bars(["a", "b"], amounts, ["", ""]).split("\n"))


@pytest.mark.parametrize(("amounts", "marked"), [([1.5], []), ([0.2] * 30, []), ([0.0] * 3, []), ([0.9] * 84, [3, 9])])
def test_any_number_of_days_can_be_drawn(tmp_path, amounts, marked):
    words = [f"{amount} GB" for amount in amounts]
    name = days_of_use(tmp_path, [f"{n} Nov" for n in range(len(amounts))], amounts, words, marked, "Data by day")
    assert (tmp_path / name).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
