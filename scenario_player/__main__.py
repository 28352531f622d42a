"""Command line of the player: `python -m scenario_player play|bench|check`."""
from __future__ import annotations

import argparse
import os
import signal
import sys
from concurrent.futures import as_completed
from pathlib import Path

from scenario_player import report, schema
from scenario_player.bench import bench
from scenario_player.company import DEFAULT_STACKS, Company
from scenario_player.operator import OperatorError
from scenario_player.play import Play
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
    play.add_argument("--times", type=_at_least_one, default=1, metavar="K", help="plays of each scenario (default 1)")
    play.add_argument("--stacks", type=_at_least_one, default=DEFAULT_STACKS, metavar="N",
                      help=f"stacks that play side by side (default {DEFAULT_STACKS})")
    play.add_argument("--show", action="store_true", help="print every conversation, not only failed ones")
    check = sub.add_parser("check", help="read scenario files and say what is wrong in them")
    check.add_argument("place", type=Path, help="a scenario file, or a folder of them")
    timing = sub.add_parser("bench", help="time the start, the first answer and a message round trip")
    for command in (play, timing):
        command.add_argument(
            "--under-make", action="store_true", help="end when the parent process ends, even if it is killed"
        )
    return root


def _at_least_one(words: str) -> int:
    number = int(words)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


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
        return play_all(scenarios, options.times, min(options.stacks, len(scenarios)), options.show, screen)
    except StackError as problem:
        screen.error(problem)
    except (ScenarioError, BotError, OperatorError) as problem:
        screen.error(StackError(str(problem)))
    except Stopped:
        screen.say("Stopped.")
    return 2


def play_all(scenarios: list[tuple[Path, Scenario]], times: int, stacks: int, show: bool, screen: Screen) -> int:
    """Play every scenario `times` times on several stacks; print failures (or all, to `show`) and the summary."""
    model = ensure_model(screen)
    # Round after round, so that plays of one scenario do not meet the same moment on every stack.
    jobs = scenarios * times
    plays: list[tuple[Path, Play]] = []
    screen.say(f"Starting {stacks} stacks for {len(jobs)} plays ...")
    with Company(model, stacks, screen.say) as company:
        futures = company.begin([scenario for _, scenario in jobs])
        files = {future: file for future, (file, _) in zip(futures, jobs, strict=True)}
        for future in as_completed(files):
            played = future.result()
            plays.append((files[future], played.play))
            mark = "passed" if played.play.passed else "FAILED"
            screen.say(f"[{len(plays)}/{len(jobs)}] {mark} {played.play.scenario.name} ({played.seconds:.1f} s)")
            if show or not played.play.passed:
                screen.say(report.conversation(played.play))
        figures = report.summary(plays)
        if figures["failed"]:
            for logs in company.keep_folders():
                screen.say(f"Logs of the services: {logs}")
    screen.say(report.last_line(figures))
    return 1 if figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
