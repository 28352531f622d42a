"""What the user sees in the terminal."""
from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import requests
from rich.console import Console
from rich.table import Table

from stack.child import last_lines
from stack.errors import StackError
from stack.layout import Layout

PLAIN_PROGRESS_SECONDS = 20.0
PLAIN_WIDTH = 140


class Screen:
    """Prints progress, results and errors; plain lines when the output is not a terminal."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, soft_wrap=True)
        if not self._out.is_terminal:
            self._out = Console(highlight=False, soft_wrap=True, width=PLAIN_WIDTH)
        self._errors = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str, style: str | None = None) -> None:
        """Print one line as it is."""
        self._out.print(text, style=style, markup=False)

    def error(self, problem: StackError) -> None:
        """Print what went wrong and the last lines of the log that shows it."""
        self._errors.print(problem.message, style="bold red", markup=False)
        if problem.log is None:
            return
        for line in last_lines(problem.log):
            self._errors.print(f"  {line}", style="dim", markup=False)
        self._errors.print(f"The whole log: {problem.log}", markup=False)

    def wait(self, text: str, has_ended: Callable[[], bool]) -> None:
        """Show `text` and the seconds passed until `has_ended()`."""
        started = shown = time.monotonic()
        with self._out.status(text) as status:
            if not self._out.is_terminal:
                self.say(f"{text} ...")
            while not has_ended():
                time.sleep(0.2)
                now = time.monotonic()
                status.update(f"{text} ({now - started:.0f} s)")
                if not self._out.is_terminal and now - shown > PLAIN_PROGRESS_SECONDS:
                    shown = now
                    self.say(f"  still at it ({now - started:.0f} s)")

    @contextmanager
    def busy(self, text: str) -> Iterator[None]:
        """Show `text` with a moving sign while the block runs; nothing where the output is no terminal."""
        with self._out.status(text):
            yield

    def demo_customers(self, layout: Layout) -> None:
        """Print the operator's table of demo customers, each with what to try."""
        try:
            answer = requests.get(f"{layout.operator_url}/admin/customers", timeout=5)
            answer.raise_for_status()
            customers = answer.json()
        except (requests.RequestException, ValueError) as problem:
            self.say(f"The table of demo customers is not available ({problem}).")
            return
        columns = {"msisdn": "number", "name": "name", "accountType": "type", "situation": "situation", "try": "try"}
        table = Table(*columns.values(), title="Demo customers", title_justify="left")
        for customer in customers:
            table.add_row(*(str(customer.get(key, "")) for key in columns))
        self._out.print(table)
