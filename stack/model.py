"""The trained model: which files it depends on, whether the newest is current, and training it."""
from __future__ import annotations

import fcntl
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stack import child
from stack.environment import quiet_environment
from stack.errors import StackError
from stack.layout import REPOSITORY

SOURCES = ("config.yml", "domain.yml", "domain", "data", "understanding")
LOCKS = ("requirements/locked.txt", "requirements/encoder.txt")
KEPT_MODELS = 3


def fingerprint(repository: Path = REPOSITORY) -> str:
    """Return the SHA-256 over names and contents of everything that decides what a training gives."""
    digest = hashlib.sha256()
    for file in _files(repository):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(repository)} {content}\n".encode())
    return digest.hexdigest()


def _files(repository: Path) -> Iterator[Path]:
    for name in (*SOURCES, *LOCKS):
        source = repository / name
        if source.is_file():
            yield source
        elif source.is_dir():
            inside = (each for each in source.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
            yield from sorted(inside)


def models(repository: Path = REPOSITORY) -> list[Path]:
    """Return the models in models/, newest first."""
    return sorted((repository / "models").glob("*.tar.gz"), key=lambda each: each.stat().st_mtime, reverse=True)


def fingerprint_file(model: Path) -> Path:
    """Return where the fingerprint of a model's sources is kept: beside it."""
    return model.with_name(model.name + ".fingerprint")


def current_model(repository: Path = REPOSITORY) -> Path | None:
    """Return the newest model if it was trained from the files as they are now."""
    for model in models(repository)[:1]:
        stored = fingerprint_file(model)
        if stored.exists() and stored.read_text(encoding="utf-8").strip() == fingerprint(repository):
            return model
    return None


class Training:
    """One run of `rasa train`, its messages going to `log`.

    The fingerprint is taken before it starts: files changed meanwhile make the model count as old.
    """

    def __init__(self, log: Path, repository: Path = REPOSITORY) -> None:
        self._log = log
        self._repository = repository
        self._before = fingerprint(repository)
        self._known = set(models(repository))
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        command = [sys.executable, "-m", "stack.quietly", "rasa", "train", "--out", "models"]
        self._process = child.start(command, quiet_environment(), repository, log)

    def __enter__(self) -> Training:
        return self

    def __exit__(self, *_: object) -> None:
        child.stop([self._process])

    def has_ended(self) -> bool:
        """Return whether it is over, well or badly."""
        return self._process.poll() is not None

    def model(self) -> Path:
        """Return the model of a training that has ended. Raises StackError if it failed."""
        newest = models(self._repository)[:1]
        if self._process.returncode or not newest:
            raise StackError(f"Training failed: rasa train ended with {self._process.returncode}.", log=self._log)
        # Rasa may find that nothing it knows of has changed and write no new file: then the newest is current.
        fingerprint_file(newest[0]).write_text(self._before + "\n", encoding="utf-8")
        if newest[0] not in self._known:
            _drop_old(self._repository)
        return newest[0]


def _drop_old(repository: Path) -> None:
    """Delete models beyond the newest few that we trained ourselves; models of unknown origin stay."""
    ours = [each for each in models(repository) if fingerprint_file(each).exists()]
    for old in ours[KEPT_MODELS:]:
        old.unlink()
        fingerprint_file(old).unlink()


@contextmanager
def training_lock(repository: Path = REPOSITORY) -> Iterator[None]:
    """Wait until no other command of this repository trains."""
    lock = repository / "var" / "training.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
