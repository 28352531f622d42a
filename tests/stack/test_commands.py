import json
import socket
import subprocess
import sys

import pytest
import yaml

from stack import running, services
from stack.environment import service_environment
from stack.layout import REPOSITORY, Layout, Ports, free_ports, port_is_busy


@pytest.mark.parametrize(
    "command",
    ["stack", "stack run", "stack shell", "stack train", "stack sms", "stack check",
     "scenario_player", "scenario_player play", "scenario_player check", "scenario_player bench"],
)
def test_every_command_has_help(command):
    done = subprocess.run(
        [sys.executable, "-m", *command.split(), "--help"], cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )
    assert "usage:" in done.stdout


def test_make_help_lists_every_command():
    listed = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    for name in ("run", "shell", "sms", "train", "test", "evaluate", "scenarios", "bench", "lock", "clean"):
        assert f"make {name} " in listed


@pytest.mark.parametrize(("command", "advice"), [("evaluate", "make evaluate FILE="), ("sms", "make sms NUMBER=")])
def test_a_command_without_its_option_says_how(command, advice):
    done = subprocess.run(["make", command], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert advice in done.stderr


def test_endpoints_are_copied_with_this_stacks_ports_and_folder(tmp_path):
    layout = Layout(Ports(rasa=1, actions=2, operator=3), tmp_path)
    written = yaml.safe_load(services.write_endpoints(layout).read_text())
    shipped = yaml.safe_load((REPOSITORY / "endpoints.yml").read_text())
    assert written["action_endpoint"]["url"] == "http://127.0.0.1:2/webhook"
    assert written["tracker_store"]["db"] == str(tmp_path / "conversations.db")
    assert written.keys() == shipped.keys()


def test_children_are_quiet_and_stay_on_loopback(tmp_path, monkeypatch):
    monkeypatch.setenv("OPERATOR_URL", "http://elsewhere")
    monkeypatch.setenv("PUBLIC_URL", "https://tunnel.example")
    environment = service_environment(Layout(Ports(1, 2, 3), tmp_path))
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["SANIC_HOST"] == "127.0.0.1"
    assert environment["OPERATOR_URL"] == "http://127.0.0.1:3"
    assert environment["PUBLIC_URL"] == "https://tunnel.example"


def test_a_note_left_by_a_killed_stack_is_not_believed(tmp_path):
    rasa, actions, operator = free_ports(3)
    layout = Layout(Ports(), tmp_path)
    (tmp_path / "running.json").write_text(json.dumps({"rasa": rasa, "actions": actions, "operator": operator}))
    assert running.find(layout) is None


def test_the_note_is_there_while_the_stack_runs(tmp_path):
    layout = Layout(Ports(1, 2, 3), tmp_path)
    with running.recorded(layout):
        assert json.loads((tmp_path / "running.json").read_text()) == {"rasa": 1, "actions": 2, "operator": 3}
    assert running.find(layout) is None


def test_busy_and_free_ports():
    (port,) = free_ports(1)
    assert not port_is_busy(port)
    with socket.create_server(("127.0.0.1", port)):
        assert port_is_busy(port)
    assert len(set(free_ports(5))) == 5
