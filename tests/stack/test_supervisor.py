import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from stack import supervisor as supervising
from stack.errors import StackError
from stack.layout import REPOSITORY
from stack.supervisor import Supervisor, answers


def ready(supervisor):
    times: dict[str, float] = {}
    supervisor.wait_until_ready(lambda service, seconds: times.__setitem__(service.name, seconds))
    return times


def tend_until(supervisor, condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        supervisor.tend()
        time.sleep(0.02)


def test_all_start_together_and_stop_together(small_service):
    services = [small_service("one"), small_service("two")]
    with Supervisor(services, print) as supervisor:
        supervisor.start()
        assert set(ready(supervisor)) == {"one", "two"}
    assert not any(answers(each.health_url) for each in services)


def test_a_killed_service_is_started_again_with_a_line_that_says_so(small_service):
    service = small_service()
    told: list[str] = []
    with Supervisor([service], told.append) as supervisor:
        supervisor.start()
        ready(supervisor)
        supervisor.kill("actions")
        assert not answers(service.health_url)
        tend_until(supervisor, lambda: answers(service.health_url))
    assert len(told) == 1
    assert told[0].startswith("The actions server was killed (SIGKILL); starting it again")


def test_a_killed_service_can_be_revived_at_once(small_service):
    service = small_service()
    with Supervisor([service], print) as supervisor:
        supervisor.start()
        ready(supervisor)
        supervisor.kill("actions")
        supervisor.revive("actions")
        assert answers(service.health_url)
        supervisor.revive("actions")  # does nothing to one that lives
        assert answers(service.health_url)


def test_a_service_revived_by_a_thread_outlives_that_thread(small_service):
    service = small_service("operator")
    with Supervisor([service], print) as supervisor:
        supervisor.start()
        supervisor.wait_until_ready(lambda *_: None)

        def crash():
            supervisor.kill("operator")
            supervisor.revive("operator")
        thread = threading.Thread(target=crash)
        thread.start()
        thread.join()
        time.sleep(0.3)
        assert answers(service.health_url)


def test_a_service_that_keeps_dying_is_given_up(small_service, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_PAUSE_SECONDS", 0.001)
    told: list[str] = []
    with Supervisor([small_service(program="raise SystemExit(3)")], told.append) as supervisor:
        supervisor.start()
        with pytest.raises(StackError, match="died 6 times within a minute"):
            tend_until(supervisor, lambda: False)
    assert len(told) == supervising.RESTARTS_ALLOWED


def test_a_service_that_cannot_start_is_reported_with_its_log(small_service):
    service = small_service(program="print('no such setting'); raise SystemExit(3)")
    with Supervisor([service], print) as supervisor:
        supervisor.start()
        with pytest.raises(StackError, match=r"ended at its start \(exit code 3\)") as problem:
            ready(supervisor)
    assert problem.value.log == service.log
    assert "no such setting" in service.log.read_text()


def test_a_busy_port_is_named_with_the_option_that_changes_it_and_nothing_starts(small_service):
    first, second = small_service("one"), small_service("two")
    with socket.create_server(("127.0.0.1", second.port)), Supervisor([first, second], print) as supervisor:
        with pytest.raises(StackError, match=rf"Port {second.port} .*ACTIONS_PORT="):
            supervisor.start()
        assert not first.log.exists()


def test_children_die_with_a_supervisor_that_is_killed(small_service):
    """kill -9 leaves no chance to clean up: the kernel has to do it."""
    service = small_service()
    program = f"""
import time
from pathlib import Path
from stack import child
process = child.start({service.command!r}, {{}}, Path("."), Path({str(service.log)!r}))
print(process.pid, flush=True)
time.sleep(60)
"""
    service.log.parent.mkdir(parents=True)
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    pid = int(parent.stdout.readline())
    os.kill(pid, 0)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 5
    while _is_running(pid):
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"  # a zombie has died, only nobody has asked


def test_a_child_that_ignores_the_request_to_end_is_killed(small_service):
    ignore = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    service = small_service(program=f"{ignore}; print('up', flush=True); time.sleep(60)")
    service.log.parent.mkdir(parents=True)
    process = supervising.child.start(service.command, service.environment, REPOSITORY, service.log)
    while "up" not in service.log.read_text():
        time.sleep(0.02)
    supervising.child.stop([process], grace_seconds=0.2)
    assert process.returncode == -signal.SIGKILL
