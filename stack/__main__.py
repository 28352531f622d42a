"""Command line of the stack: `python -m stack run|shell|train|sms|check`."""
from __future__ import annotations

import argparse
import os
import signal
import sys

from stack import child, commands
from stack.bot import BotError
from stack.check import check
from stack.errors import StackError
from stack.layout import Layout, Ports
from stack.screen import Screen
from stack.shell import shell
from stack.supervisor import Stopped, stop_on_signals


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    root = argparse.ArgumentParser(prog="python -m stack", description=__doc__)
    sub = root.add_subparsers(dest="command", required=True)
    for name, about in (
        ("run", "start the assistant, its action server and the mocked operator, until Ctrl-C"),
        ("shell", "talk to the assistant in this terminal"),
    ):
        command = sub.add_parser(name, help=about, description=about)
        add_port_options(command)
        command.add_argument("--seed", default="demo", help="demo, or the path of a seed file of the operator")
        command.add_argument("--fresh", action="store_true", help="forget the databases of earlier runs")
        add_make_option(command)
    train = sub.add_parser("train", help="train a model if the newest is not current")
    train.add_argument("--force", action="store_true", help="train even if the newest model is current")
    add_make_option(train)
    sms = sub.add_parser("sms", help="show the newest SMS that a number received, with its codes")
    sms.add_argument("number", help="as +919000000101 or 9000000101")
    tests = sub.add_parser("check", help="lint, types, data checks and tests")
    tests.add_argument("tests", nargs="*", help="files or folders of tests (default: all)")
    add_make_option(tests)
    return root


def add_port_options(command: argparse.ArgumentParser) -> None:
    """Add the options that choose ports."""
    ports = Ports()
    command.add_argument("--port", type=int, default=ports.rasa, help="port of Rasa (default %(default)s)")
    command.add_argument("--actions-port", type=int, default=ports.actions, help="port of the action server")
    command.add_argument("--operator-port", type=int, default=ports.operator, help="port of the mocked operator")


def add_make_option(command: argparse.ArgumentParser) -> None:
    """Add the option that the Makefile gives."""
    command.add_argument(
        "--under-make", action="store_true", help="end when the parent process ends, even if it is killed"
    )


def main() -> int:
    """Run a command; return its exit code."""
    options = parser().parse_args()
    screen = Screen()
    stop_on_signals()
    if getattr(options, "under_make", False):
        child.die_with_parent(os.getppid(), signal.SIGTERM)
    try:
        return _run(options, screen)
    except StackError as problem:
        screen.error(problem)
        return 1
    except BotError as problem:
        screen.error(StackError(str(problem)))
        return 1
    except Stopped:
        screen.say("\nStopped.")
        return 0


def _run(options: argparse.Namespace, screen: Screen) -> int:
    if options.command == "train":
        commands.ensure_model(screen, options.force)
        return 0
    if options.command == "sms":
        # Imported late: no other command waits for the policies and the table of numbering plans.
        from stack import sms

        sms.show(Layout(), options.number, screen)
        return 0
    if options.command == "check":
        commands.ensure_model(screen)
        return check(screen, options.tests)
    layout = Layout(Ports(rasa=options.port, actions=options.actions_port, operator=options.operator_port))
    if options.command == "shell":
        return shell(layout, options.seed, options.fresh, screen)
    commands.run(layout, options.seed, options.fresh, screen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
