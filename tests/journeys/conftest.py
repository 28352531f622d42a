"""A prepaid and a postpaid customer of an operator in memory, and the shipped policies."""
from __future__ import annotations

import pytest

from telecom.clock import FixedClock
from tests.journeys.fake_operator import FakeOperator
from tests.journeys.world import POLICY


@pytest.fixture
def policy():
    return POLICY


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def operator(clock):
    return FakeOperator(clock)
