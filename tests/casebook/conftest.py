"""A casebook on SQLite: in memory, and in a file that several connections share."""
from __future__ import annotations

import pytest

from casebook.store import open_store


@pytest.fixture(params=["memory", "file"])
def engine(request, tmp_path):
    made = open_store("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path}/deep/casebook.db")
    yield made
    made.dispose()
