"""A casebook on SQLite: in memory, and in a file that several connections share."""
from __future__ import annotations

import os

import pytest

from casebook.store import empty, open_store


@pytest.fixture(params=["memory", "file"])
def engine(request, tmp_path):
    made = open_store("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/deep/casebook.db")
    yield made
    made.dispose()


@pytest.fixture
def shared_url(tmp_path):
    """A casebook that several processes may open."""
    # Any SQLAlchemy URL; whatever its database holds is lost.
    url = os.environ.get("CASEBOOK_TEST_DATABASE", f"sqlite:///{tmp_path}/casebook.db")
    empty(url)
    return url
