"""Several stacks that play side by side, so that one play's waiting does not hold up the others."""
from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

from scenario_player.full_stack import FullStack
from scenario_player.play import Play, Player
from scenario_player.schema import Scenario
from stack.supervisor import Tell

# Plays wait more than they work: for a code's age, a recovery, a service that comes back. Three keep two cores busy.
DEFAULT_STACKS = 3


@dataclass(frozen=True)
class Played:
    """A play and how long it took, from the reset of the world to the verdict, in seconds."""

    play: Play
    seconds: float


Job = tuple[Scenario, "Future[Played]"]


class Company:
    """Stacks that are running while in a `with` block, each with folder, ports and operator of its own."""

    def __init__(self, model: Path, stacks: int, tell: Tell) -> None:
        self._stacks = [FullStack(model, tell) for _ in range(stacks)]
        self._running = ExitStack()

    def __enter__(self) -> Company:
        with ExitStack() as started, ThreadPoolExecutor(len(self._stacks)) as pool:
            starting = [pool.submit(stack.__enter__) for stack in self._stacks]
            for stack, entered in zip(self._stacks, starting, strict=True):
                if entered.exception() is None:
                    started.push(stack)
            for entered in starting:
                entered.result()
            self._running = started.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._running.__exit__(kind, problem, trace)

    def keep_folders(self) -> list[Path]:
        """Keep what the stacks wrote when they stop; give back where their logs are."""
        for stack in self._stacks:
            stack.keep_folder = True
        return [stack.layout.logs for stack in self._stacks]

    def begin(self, scenarios: Sequence[Scenario]) -> list[Future[Played]]:
        """Begin to play all; the futures come in the order given.

        Scenarios that state a time limit are played last, one after another, with nothing beside them: what they
        measure is the assistant and not how busy the others keep the machine. The threads are daemons: who is stopped
        in the middle of a play need not wait for its end.
        """
        jobs: list[Job] = [(scenario, Future()) for scenario in scenarios]
        together: SimpleQueue[Job] = SimpleQueue()
        alone: SimpleQueue[Job] = SimpleQueue()
        for job in jobs:
            (alone if job[0].is_timed else together).put(job)
        workers = [threading.Thread(target=_work, args=(stack, together), daemon=True) for stack in self._stacks]
        for worker in workers:
            worker.start()

        def play_timed() -> None:
            for worker in workers:
                worker.join()
            _work(self._stacks[0], alone)
        threading.Thread(target=play_timed, daemon=True).start()
        return [future for _, future in jobs]


def _work(stack: FullStack, jobs: SimpleQueue[Job]) -> None:
    player = Player(stack.bot, stack.operator, stack)
    while True:
        try:
            scenario, future = jobs.get_nowait()
        except Empty:
            return
        try:
            stack.revive_all()
            before = time.monotonic()
            future.set_result(Played(player.play(scenario), time.monotonic() - before))
        except Exception as problem:
            future.set_exception(problem)
