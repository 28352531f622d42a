"""stack/setup.sh where Python 3.10 is missing, and where it is hidden behind a shim."""
import shutil
import subprocess

import pytest

from stack.layout import REPOSITORY


@pytest.fixture
def clone(tmp_path):
    shutil.copytree(REPOSITORY / "stack", tmp_path / "clone" / "stack", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(REPOSITORY / "requirements", tmp_path / "clone" / "requirements")
    return tmp_path / "clone"


@pytest.fixture
def bare_path(tmp_path):
    """A folder for PATH with the plain tools that the script uses, but no Python."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("bash", "env", "dirname", "cat", "sha256sum", "cut", "rm", "mkdir"):
        found = shutil.which(tool)
        assert found, tool
        (tools / tool).symlink_to(found)
    return tools


def set_up(clone, path, **environment):
    return subprocess.run(
        ["stack/setup.sh"], cwd=clone, env={"PATH": str(path), "HOME": str(clone), **environment},
        capture_output=True, text=True, check=False,
    )


def test_without_python_it_says_how_to_get_it(clone, bare_path):
    done = set_up(clone, bare_path)
    assert done.returncode == 1
    assert "Python 3.10 was not found" in done.stderr
    assert "PYTHON=/path/to/python3.10" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_shim_with_nothing_behind_it_and_another_version_do_not_count(clone, bare_path):
    for name, script in (("python3.10", "exit 127"), ("python3", "echo 3.12")):
        (bare_path / name).write_text(f"#!/bin/bash\n{script}\n")
        (bare_path / name).chmod(0o755)
    done = set_up(clone, bare_path, PYTHON="/nowhere/python")
    assert done.returncode == 1
    assert "Python 3.10 was not found" in done.stderr
