"""One child process: started so that it never outlives us, logged to a file, stopped with its own children."""
from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)
# The kernel ties a child to the thread that made it and kills it when that thread ends. So all children are made by
# one thread that lives as long as this process, whoever asks for them.
_maker = ThreadPoolExecutor(1, thread_name_prefix="makes-children")


def die_with_parent(parent: int, with_signal: int = signal.SIGKILL) -> None:
    """Ask the kernel to signal this process when `parent` (its present parent) dies, however that happens."""
    _libc.prctl(PR_SET_PDEATHSIG, with_signal)
    if os.getppid() != parent:  # it died before the request was made
        os.kill(os.getpid(), with_signal)


def _tie_to(parent: int) -> Callable[[], None]:
    return lambda: die_with_parent(parent)


def start(command: list[str], environment: dict[str, str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start `command` with its output appended to `log`.

    It gets a session of its own: Ctrl-C in the terminal reaches us alone, and we stop children in order.
    """
    with log.open("ab") as output:
        return _maker.submit(
            subprocess.Popen, command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_tie_to(os.getpid()),
        ).result()


def start_in_foreground(command: list[str], environment: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    """Start `command` on this terminal, in our own process group so that it may read from it."""
    return _maker.submit(
        subprocess.Popen, command, env=environment, cwd=folder, preexec_fn=_tie_to(os.getpid())
    ).result()


def stop(processes: list[subprocess.Popen[bytes]], grace_seconds: float = 8.0) -> None:
    """Ask all to end at the same time, then kill what is left after `grace_seconds`."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen[bytes], with_signal: int) -> None:
    if process.poll() is None:
        os.killpg(process.pid, with_signal)


def last_lines(log: Path, count: int = 15) -> list[str]:
    """Return the last lines of a log, or none if there is no such file."""
    if not log.exists():
        return []
    return log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
