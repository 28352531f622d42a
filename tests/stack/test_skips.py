"""With CI=true nothing that needs a server may be skipped."""
import os
import shutil
import subprocess
import sys

import pytest

from stack.layout import REPOSITORY

TESTS = """
import pytest

@pytest.mark.needs_server
def test_that_needs_a_browser():
    pytest.skip("no browser here")

def test_that_may_be_skipped():
    pytest.skip("the documents are not here")
"""


@pytest.mark.parametrize(("ci", "code", "counts"), [("", 0, "2 skipped"), ("true", 1, "1 failed, 1 skipped")])
def test_skips(tmp_path, ci, code, counts):
    (tmp_path / "test_a.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = needs_server: as in pyproject.toml\n")
    shutil.copy(REPOSITORY / "tests" / "conftest.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-ra", "-p", "no:cacheprovider", "."], cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )
    assert done.returncode == code, done.stdout
    assert counts in done.stdout
    assert "no browser here" in done.stdout
