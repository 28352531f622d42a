"""The three services: what each is called, how it is started and how to know that it answers."""
from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import yaml

from stack.environment import service_environment
from stack.layout import LOOPBACK, REPOSITORY, Layout


@dataclass(frozen=True)
class Service:
    """A child that serves HTTP on one port; `health_url` answers 200 once it is ready."""

    name: str
    title: str
    command: list[str]
    health_url: str
    port: int
    port_option: str
    environment: dict[str, str]
    log: Path


def operator(layout: Layout, seed: str = "demo") -> Service:
    """Describe the mocked operator. Its database lies in the stack's folder and survives restarts."""
    command = [
        sys.executable, "-m", "mock_operator", "serve", "--host", LOOPBACK, "--port", str(layout.ports.operator),
        "--database", f"sqlite:///{operator_database(layout)}", "--seed", seed,
    ]
    return Service(
        "operator", "mocked operator", command, f"{layout.operator_url}/health", layout.ports.operator,
        "OPERATOR_PORT", service_environment(layout), layout.logs / "operator.log",
    )


def operator_database(layout: Layout) -> Path:
    """Return the file of the mocked operator's database."""
    return layout.var / "operator.db"


def actions(layout: Layout) -> Service:
    """Describe the action server.

    It is what `rasa run actions` starts, without Rasa around it: ready in a second instead of several, and
    without TensorFlow in its memory.
    """
    command = [
        sys.executable, "-m", "stack.quietly", "rasa_sdk", "--actions", "actions", "--port", str(layout.ports.actions),
    ]
    return Service(
        "actions", "action server", command, f"{layout.actions_url}/health", layout.ports.actions,
        "ACTIONS_PORT", service_environment(layout), layout.logs / "actions.log",
    )


def rasa(
    layout: Layout, model: Path, api_token: str | None = None, conversations: str = "conversations.db",
    log: str = "rasa.log",
) -> Service:
    """Describe the Rasa server. With an `api_token` its HTTP API is open to whoever knows the token."""
    command = [
        sys.executable, "-m", "stack.quietly", "rasa", "run", "--interface", LOOPBACK, "--port", str(layout.ports.rasa),
        "--model", str(model), "--endpoints", str(write_endpoints(layout, conversations)),
        "--credentials", str(REPOSITORY / "credentials.yml"),
    ]
    if api_token:
        command += ["--enable-api", "--auth-token", api_token]
    return Service(
        "rasa", "Rasa server", command, f"{layout.rasa_url}/", layout.ports.rasa,
        "PORT", service_environment(layout), layout.logs / log,
    )


def write_endpoints(layout: Layout, conversations: str = "conversations.db") -> Path:
    """Write endpoints.yml with this stack's action server and conversation database; return the copy's path."""
    endpoints = yaml.safe_load((REPOSITORY / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"{layout.actions_url}/webhook"
    endpoints["tracker_store"]["db"] = str(layout.var / conversations)
    copy = layout.var / f"endpoints-{Path(conversations).stem}.yml"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return copy
