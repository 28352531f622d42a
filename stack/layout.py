"""Where things are: the repository, the folder for what runs write, and the ports."""
from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Ports:
    """TCP ports on loopback."""

    rasa: int = 5005
    actions: int = 5055
    operator: int = 8620


@dataclass(frozen=True)
class Layout:
    """Folder and ports of one running stack. `var` holds its logs, databases and temporary files."""

    ports: Ports = field(default_factory=Ports)
    var: Path = REPOSITORY / "var"

    @property
    def logs(self) -> Path:
        """Folder of the children's logs."""
        return self.var / "log"

    @property
    def rasa_url(self) -> str:
        """Base URL of Rasa."""
        return f"http://{LOOPBACK}:{self.ports.rasa}"

    @property
    def actions_url(self) -> str:
        """Base URL of the action server."""
        return f"http://{LOOPBACK}:{self.ports.actions}"

    @property
    def operator_url(self) -> str:
        """Base URL of the mocked operator."""
        return f"http://{LOOPBACK}:{self.ports.operator}"

    @property
    def casebook_url(self) -> str:
        """SQLAlchemy URL of the casebook's database."""
        return f"sqlite:///{self.var / 'casebook.db'}"

    def make_folders(self) -> None:
        """Create the folders that children write into."""
        self.logs.mkdir(parents=True, exist_ok=True)


def port_is_busy(port: int) -> bool:
    """Return whether another program listens on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose last connections are only being closed counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


# Below the range from which the kernel takes ports for outgoing connections (32768 up): one of those could take a
# port of ours between the search for it and its use, or while a killed service is down.
_PORTS_OF_OUR_OWN = range(20000, 32000)


def free_ports(count: int) -> list[int]:
    """Return `count` different ports that are free now. All are held until the last is found, so none repeats."""
    held: list[socket.socket] = []
    try:
        while len(held) < count:
            candidate = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            try:
                candidate.bind((LOOPBACK, secrets.choice(_PORTS_OF_OUR_OWN)))
            except OSError:
                candidate.close()
            else:
                held.append(candidate)
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
