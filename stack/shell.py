"""`make shell`: a conversation in this terminal, with the services of a running stack or with own ones."""
from __future__ import annotations

import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

from stack import child, running, services
from stack.bot import Bot
from stack.commands import ensure_model, prepare_folder, start_and_wait
from stack.environment import quiet_environment
from stack.layout import LOOPBACK, REPOSITORY, Layout, free_ports
from stack.plain_shell import converse
from stack.screen import Screen
from stack.supervisor import POLL_SECONDS, Supervisor

# Its conversations are kept apart from those of the customers of a running stack.
CONVERSATIONS = "shell-conversations.db"


def shell(layout: Layout, seed: str, fresh: bool, screen: Screen) -> int:
    """Talk until the user stops; return the exit code. Input that is no terminal is read line by line."""
    trained = ensure_model(screen)
    prepare_folder(layout, fresh)
    helpers = []
    other = running.find(layout)
    if other:
        screen.say("Using the operator and the action server of the stack that runs already.")
        layout = other
    else:
        helpers = [services.actions(layout), services.operator(layout, seed)]
    layout = replace(layout, ports=replace(layout.ports, rasa=free_ports(1)[0]))
    if sys.stdin.isatty():
        with Supervisor(helpers, screen.say) as supervisor:
            start_and_wait(supervisor, screen)
            screen.demo_customers(layout)
            return _rasa_shell(layout, trained, supervisor)
    rasa = services.rasa(layout, trained, conversations=CONVERSATIONS, log="shell.log")
    with Supervisor([rasa, *helpers], screen.say) as supervisor:
        start_and_wait(supervisor, screen)
        converse(Bot(layout.rasa_url), sys.stdin, screen)
        return 0


def _rasa_shell(layout: Layout, trained: Path, supervisor: Supervisor) -> int:
    endpoints = services.write_endpoints(layout, CONVERSATIONS)
    command = [
        sys.executable, "-m", "stack.quietly", "rasa", "shell", "--interface", LOOPBACK,
        "--port", str(layout.ports.rasa), "--model", str(trained), "--endpoints", str(endpoints),
        "--credentials", str(REPOSITORY / "credentials.yml"),
        "--conversation-id", f"shell-{uuid.uuid4().hex}", "--quiet",
    ]
    talk = child.start_in_foreground(command, quiet_environment(), REPOSITORY)
    try:
        while talk.poll() is None:
            supervisor.tend()
            time.sleep(POLL_SECONDS)
    finally:
        if talk.poll() is None:
            talk.terminate()
            talk.wait()
    return talk.returncode
