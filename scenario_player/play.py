"""One play of a scenario: resets the world, talks as the customer, and judges the end."""
from __future__ import annotations

import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Protocol

from scenario_player.customer import Speaker, Stuck, pressed_button
from scenario_player.operator import Operator, OperatorError
from scenario_player.schema import Event, Scenario
from scenario_player.verdict import judge
from stack.bot import Bot, BotError, BotMessage

CODE_PLACE = "{code}"
SPACED_CODE_PLACE = "{code with spaces}"


class Crew(Protocol):
    """Who kills and revives services, and empties what the operator does not own."""

    def kill(self, service: str) -> None:
        """Kill a service as a crash would."""

    def revive(self, service: str) -> None:
        """Start a killed service again and wait until it answers."""

    def forget_cases(self) -> None:
        """Empty the casebook."""


@dataclass(frozen=True)
class Turn:
    """What the customer said and what came back. `at` and `seconds` are seconds since the first message."""

    said: str
    answers: list[BotMessage]
    at: float
    seconds: float
    asks_for: str | None


@dataclass
class Play:
    """What happened in one play. It passed when `problems` is empty."""

    scenario: Scenario
    turns: list[Turn] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Return whether every expectation was met."""
        return not self.problems


class Player:
    """Plays scenarios one after another against one stack."""

    def __init__(self, bot: Bot, operator: Operator, crew: Crew) -> None:
        self._bot = bot
        self._operator = operator
        self._crew = crew

    def play(self, scenario: Scenario) -> Play:
        """Play once. What goes wrong is told in the play's `problems`, never raised."""
        play = Play(scenario)
        talk = _Talk(play, self._bot, self._operator, self._crew)
        try:
            talk.prepare()
            talk.run()
            play.problems += judge(scenario, play.turns, self._operator, talk.first_sms)
        except (Stuck, BotError, OperatorError) as problem:
            play.problems.append(str(problem))
        finally:
            talk.revive_all()
        return play


class _Talk:
    """The running state of one play."""

    def __init__(self, play: Play, bot: Bot, operator: Operator, crew: Crew) -> None:
        self._play = play
        self._scenario = play.scenario
        self._bot = bot
        self._operator = operator
        self._crew = crew
        # A fresh sender each time: the assistant must not remember the play before.
        self._sender = f"play-{uuid.uuid4().hex}"
        self._speaker = Speaker(play.scenario.customer)
        self._down: dict[str, int] = {}
        self._pending: list[threading.Timer] = []
        self._lost: list[Exception] = []
        self._last_code: tuple[str, str] | None = None
        self.first_sms: str | None = None

    def prepare(self) -> None:
        self._crew.forget_cases()
        # Of the demo only those are loaded whom the scenario names; a seed of its own is loaded whole.
        demo = self._scenario.seed == "demo"
        self._operator.reset(self._scenario.seed, self._scenario.numbers if demo else None)
        for fault in self._scenario.faults:
            self._operator.add_fault(fault)
        inbox = self._operator.inbox(self._scenario.customer.number)
        self.first_sms = str(inbox[-1]["id"]) if inbox else None

    def run(self) -> None:
        customer = self._scenario.customer
        self._happenings(0)
        words: str | None = customer.opens
        started = time.monotonic()
        while words is not None:
            if len(self._play.turns) == customer.patience:
                raise Stuck(f"the talk did not end within {customer.patience} turns (customer.patience)")
            self._say(words, started)
            self._happenings(len(self._play.turns))
            words = self._speaker.next(self._play.turns[-1].asks_for)

    def _say(self, words: str, started: float) -> None:
        offered = self._play.turns[-1].answers if self._play.turns else []
        button = pressed_button(words, offered)
        said = button.payload if button else self._with_code(words)
        before = time.monotonic()
        answers = self._bot.say(self._sender, said, pressed=button is not None)
        seconds = time.monotonic() - before
        # The turn is kept before the state is read: if that fails, the conversation is still shown.
        self._play.turns.append(Turn(said, answers, before - started, seconds, None))
        asked = self._bot.asks_for(self._sender)
        self._play.turns[-1] = Turn(said, answers, before - started, seconds, asked)

    def _with_code(self, words: str) -> str:
        if CODE_PLACE not in words and SPACED_CODE_PLACE not in words:
            return words
        number = self._scenario.customer.number
        newer = self._operator.wait_for_code(number, self._last_code[1] if self._last_code else self.first_sms)
        self._last_code = newer or self._last_code
        if self._last_code is None:
            raise Stuck(f"no SMS with a 6-digit code reached {number} within 5 s")
        code = self._last_code[0]
        return words.replace(CODE_PLACE, code).replace(SPACED_CODE_PLACE, " ".join(re.findall("..?", code)))

    def _happenings(self, turn: int) -> None:
        while self._pending:
            self._pending.pop().join()
        if self._lost:
            raise Stuck(f"a killed service did not come back: {self._lost[0]}")
        for service in [name for name, back in self._down.items() if back <= turn]:
            del self._down[service]
            self._crew.revive(service)
        for event in self._scenario.customer.events:
            if event.after_turn == turn:
                self._happen(event)

    def _happen(self, event: Event) -> None:
        if event.kill and event.in_seconds is not None:
            self._pending.append(threading.Timer(event.in_seconds, self._crash, [event.kill]))
            self._pending[-1].start()
        elif event.kill:
            self._crew.kill(event.kill)
            if event.back_after_turn is None:
                self._crew.revive(event.kill)
            else:
                self._down[event.kill] = event.back_after_turn
        elif event.fault is not None:
            self._operator.add_fault(event.fault)
        elif event.clear_faults:
            self._operator.clear_faults()
        elif event.wait_seconds is not None:
            time.sleep(event.wait_seconds)
        elif event.clock_seconds is not None:
            self._operator.set_clock(event.clock_seconds)

    def _crash(self, service: str) -> None:
        """Kill a service while it answers, and have it back; what goes wrong is kept for the play's own thread."""
        try:
            self._crew.kill(service)
            self._crew.revive(service)
        except Exception as problem:
            self._lost.append(problem)

    def revive_all(self) -> None:
        while self._pending:
            self._pending.pop().join()
        for service in list(self._down):
            del self._down[service]
            self._crew.revive(service)
