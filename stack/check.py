"""`make test`: lint, types, data checks, then every test."""
from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from stack import child
from stack.environment import quiet_environment
from stack.layout import REPOSITORY
from stack.screen import Screen


@dataclass(frozen=True)
class Step:
    """One check besides the tests; its output is shown only if it fails."""

    name: str
    command: list[str]


def steps() -> list[Step]:
    """Return the checks that come before the tests."""
    python = sys.executable
    found = [
        Step("ruff", [python, "-m", "ruff", "check", "."]),
        Step("mypy", [python, "-m", "mypy", "."]),
        Step("rasa data validate", [python, "-m", "stack.quietly", "rasa", "data", "validate"]),
    ]
    # Each of these packages checks the data that it owns.
    for module in ("business.validate",):
        if importlib.util.find_spec(module.split(".")[0]) and importlib.util.find_spec(module):
            found.append(Step(module, [python, "-m", module]))
    return found


def check(screen: Screen, tests: list[str]) -> int:
    """Run every check and all tests (or those named); return the exit code. All run even if an early one fails."""
    failed = [step.name for step in steps() if not _passes(step, screen)]
    screen.say("Tests")
    command = [sys.executable, "-m", "pytest", "--durations=15", "--durations-min=0.5", *tests]
    # The environment stays as it is but for noise: tests must see warnings of our own code.
    environment = {**quiet_environment(), "PYTHONWARNINGS": ""}
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, check=False)
    if failed:
        screen.say(f"Failed before the tests: {', '.join(failed)} (see above).", style="bold red")
    return done.returncode or int(bool(failed))


def _passes(step: Step, screen: Screen) -> bool:
    log = REPOSITORY / "var" / "log" / f"check-{step.name.replace(' ', '-')}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    started = time.monotonic()
    process = child.start(step.command, quiet_environment(), REPOSITORY, log)
    try:
        screen.wait(step.name, lambda: process.poll() is not None)
    finally:
        child.stop([process])
    seconds = time.monotonic() - started
    if process.returncode == 0:
        screen.say(f"{step.name}: passed ({seconds:.0f} s)")
        return True
    screen.say(f"{step.name}: FAILED ({seconds:.0f} s)", style="bold red")
    for line in child.last_lines(Path(log), count=60):
        screen.say(f"  {line}")
    return False
