"""Rules for all tests."""
from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from stack.environment import in_ci


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """With CI=true a test that needs a server or a browser fails where it would be skipped."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and item.get_closest_marker("needs_server") and in_ci():
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI=true does not allow: {report.longrepr[2]}"
