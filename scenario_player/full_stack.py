"""A stack of the player's own: free ports, its own folder, its own operator."""
from __future__ import annotations

import importlib.util
import secrets
import shutil
import tempfile
from pathlib import Path

from scenario_player.operator import Operator
from stack import services
from stack.bot import Bot
from stack.layout import REPOSITORY, Layout, Ports, free_ports
from stack.supervisor import Supervisor, Tell


class FullStack:
    """The three services, running while in a `with` block. Its folder is kept when `keep_folder` is set."""

    def __init__(self, model: Path, tell: Tell) -> None:
        (REPOSITORY / "var").mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="plays-", dir=REPOSITORY / "var"))
        rasa_port, actions_port, operator_port = free_ports(3)
        self.layout = Layout(Ports(rasa_port, actions_port, operator_port), folder)
        self.layout.make_folders()
        self.keep_folder = False
        token = secrets.token_hex(24)  # never begins with a dash, which a command line would take for an option
        self._supervisor = Supervisor(
            [services.rasa(self.layout, model, token), services.actions(self.layout), services.operator(self.layout)],
            tell,
        )
        self.bot = Bot(self.layout.rasa_url, token)
        self.operator = Operator(self.layout.operator_url)

    def __enter__(self) -> FullStack:
        try:
            self._supervisor.start()
            self._supervisor.wait_until_ready(lambda _service, _seconds: None)
        except BaseException:
            self._supervisor.stop()
            raise
        return self

    def __exit__(self, *problem: object) -> None:
        self._supervisor.stop()
        if not self.keep_folder and problem[0] is None:
            shutil.rmtree(self.layout.var)

    def kill(self, service: str) -> None:
        """Kill a service as a crash would."""
        self._supervisor.kill(service)

    def revive(self, service: str) -> None:
        """Start a killed service again and wait until it answers."""
        self._supervisor.revive(service)

    def revive_all(self) -> None:
        """Start whatever is down, so that one play's crash does not fail the next."""
        for service in ("operator", "actions", "rasa"):
            self._supervisor.revive(service)

    def forget_cases(self) -> None:
        """Empty the casebook."""
        if importlib.util.find_spec("casebook") is None:
            return
        from casebook import store

        store.empty(self.layout.casebook_url)
