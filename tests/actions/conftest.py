"""Services around an operator in memory."""
from __future__ import annotations

import pytest

from telecom.clock import FixedClock
from tests.actions.chat import services
from tests.journeys.fake_operator import FakeOperator


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def operator(clock):
    return FakeOperator(clock)


@pytest.fixture
def given(operator, clock, tmp_path):
    return services(operator, clock, tmp_path)
