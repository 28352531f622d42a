"""Fixtures: one server for all tests of the mocked operator, filled anew for each."""
import os

import pytest
import yaml

from mock_operator.seed.read import FOLDER
from tests.mock_operator.postpaid import POSTPAID
from tests.mock_operator.running import running


@pytest.fixture(scope="session")
def served_operator():
    # Any SQLAlchemy URL; whatever its database holds is lost.
    with running(os.environ.get("MOCK_TEST_DATABASE", "sqlite://")) as operator:
        yield operator


@pytest.fixture(scope="session")
def prepaid_seed():
    return yaml.safe_load((FOLDER / "demo" / "prepaid.yml").read_text(encoding="utf-8"))


@pytest.fixture
def operator(served_operator, prepaid_seed):
    """The operator with the prepaid customers of the demonstration."""
    served_operator.begin_with("prepaid", prepaid_seed)
    return served_operator


@pytest.fixture
def demo(served_operator):
    """The operator with the whole demonstration."""
    served_operator.begin_with("demo", "demo")
    return served_operator


@pytest.fixture(scope="module")
def history():
    """The postpaid customers of the demonstration, for tests that only read."""
    # Any SQLAlchemy URL; whatever its database holds is lost.
    with running(os.environ.get("MOCK_TEST_DATABASE", "sqlite://")) as operator:
        operator.reset(yaml.safe_load((FOLDER / "demo" / "postpaid.yml").read_text(encoding="utf-8")))
        yield operator


@pytest.fixture
def postpaid(served_operator):
    """Three small postpaid accounts, for tests that write."""
    served_operator.reset(POSTPAID)
    return served_operator
