"""A note in the stack's folder that says which ports a running stack has, for `make shell` to find."""
from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

from stack.layout import Layout, Ports
from stack.supervisor import answers


def _note(layout: Layout) -> Path:
    return layout.var / "running.json"


@contextmanager
def recorded(layout: Layout) -> Iterator[None]:
    """Leave the note while the block runs."""
    note = _note(layout)
    note.write_text(json.dumps(asdict(layout.ports)), encoding="utf-8")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def find(layout: Layout) -> Layout | None:
    """Return the layout of the stack that runs in this folder, if its operator and action server answer.

    A note left behind by a stack that was killed is not believed.
    """
    note = _note(layout)
    if not note.exists():
        return None
    found = replace(layout, ports=Ports(**json.loads(note.read_text(encoding="utf-8"))))
    if answers(f"{found.operator_url}/health") and answers(f"{found.actions_url}/health"):
        return found
    return None
