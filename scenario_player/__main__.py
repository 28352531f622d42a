"""Command line of the player: `python -m scenario_player play|bench|check`."""
from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path

from scenario_player import report, schema
from scenario_player.bench import bench
from scenario_player.full_stack import FullStack
from scenario_player.operator import OperatorError
from scenario_player.play import Play, Player
from scenario_player.schema import Scenario, ScenarioError
from stack import child
from stack.bot import BotError
from stack.commands import ensure_model
from stack.errors import StackError
from stack.screen import Screen
from stack.supervisor import Stopped, stop_on_signals


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    root = argparse.ArgumentParser(prog="python -m scenario_player", description=__doc__)
    sub = root.add_subparsers(dest="command", required=True)
    play = sub.add_parser("play", help="play scenarios against a full stack of their own")
    play.add_argument("place", type=Path, help="a scenario file, or a folder of them")
    play.add_argument("--times", type=int, default=1, metavar="K", help="plays of each scenario (default 1)")
    play.add_argument("--show", action="store_true", help="print every conversation, not only failed ones")
    check = sub.add_parser("check", help="read scenario files and say what is wrong in them")
    check.add_argument("place", type=Path, help="a scenario file, or a folder of them")
    timing = sub.add_parser("bench", help="time the start, the first answer and a message round trip")
    for command in (play, timing):
        command.add_argument(
            "--under-make", action="store_true", help="end when the parent process ends, even if it is killed"
        )
    return root


def main() -> int:
    """Run a command; return its exit code: 0 all well, 1 a scenario failed, 2 it could not be played."""
    options = parser().parse_args()
    screen = Screen()
    stop_on_signals()
    if getattr(options, "under_make", False):
        child.die_with_parent(os.getppid(), signal.SIGTERM)
    try:
        if options.command == "bench":
            screen.say(report.last_line(bench(ensure_model(screen), screen)))
            return 0
        scenarios = schema.load_all(options.place)
        if options.command == "check":
            screen.say(f"{len(scenarios)} scenarios can be played.")
            return 0
        return play_all(scenarios, options.times, options.show, screen)
    except StackError as problem:
        screen.error(problem)
    except (ScenarioError, BotError, OperatorError) as problem:
        screen.error(StackError(str(problem)))
    except Stopped:
        screen.say("Stopped.")
    return 2


def play_all(scenarios: list[tuple[Path, Scenario]], times: int, show: bool, screen: Screen) -> int:
    """Play every scenario `times` times, one after another; print failures (or all, to `show`) and the summary."""
    model = ensure_model(screen)
    plays: list[tuple[Path, Play]] = []
    total = len(scenarios) * times
    with FullStack(model, screen.say) as stack:
        player = Player(stack.bot, stack.operator, stack)
        for file, scenario in scenarios:
            for _ in range(times):
                stack.revive_all()
                before = time.monotonic()
                play = player.play(scenario)
                plays.append((file, play))
                mark = "passed" if play.passed else "FAILED"
                screen.say(f"[{len(plays)}/{total}] {mark} {scenario.name} ({time.monotonic() - before:.1f} s)")
                if show or not play.passed:
                    screen.say(report.conversation(play))
        figures = report.summary(plays)
        stack.keep_folder = bool(figures["failed"])
        if stack.keep_folder:
            screen.say(f"Logs of the services: {stack.layout.logs}")
    screen.say(report.last_line(figures))
    return 1 if figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
