"""`python -m mock_operator serve` and `python -m mock_operator generate`."""
import argparse
import dataclasses
import sys

from mock_operator.settings import Settings, from_environment


def main(arguments: list[str] | None = None) -> int:
    """Run a sub-command; gives the exit status."""
    settings = from_environment()
    parser = _parser(settings)
    chosen = parser.parse_args(arguments)
    overridden = {name: value for name, value in vars(chosen).items()
                  if name in {field.name for field in dataclasses.fields(Settings)} and value is not None}
    if "seeds" in overridden:
        overridden["seeds"] = tuple(overridden["seeds"])
    settings = dataclasses.replace(settings, **overridden)
    # Imported late so that --help answers at once.
    from mock_operator import commands

    if chosen.command == "serve":
        return commands.serve(settings, chosen.reset)
    return commands.generate(settings, chosen.subscribers, chosen.months, chosen.random_seed)


def _parser(settings: Settings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mock_operator", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--database", metavar="URL", help=f"SQLAlchemy URL (default {settings.database})")
    serve = commands.add_parser("serve", parents=[common], help="serve the operator's APIs",
                                description="Serve the operator's APIs. An empty database is filled with the seeds.")
    serve.add_argument("--host", help=f"default {settings.host}")
    serve.add_argument("--port", type=int, help=f"default {settings.port}")
    serve.add_argument("--seed", dest="seeds", action="append", metavar="NAME|FILE",
                       help="a shipped seed or a seed file; may be repeated (default demo)")
    serve.add_argument("--reset", action="store_true", help="empty the database and load the seeds first")
    serve.add_argument("--log-level", help=f"debug, info, warning, error (default {settings.log_level})")
    generate = commands.add_parser(
        "generate", parents=[common], help="fill a database with many subscribers",
        description="Empty the database, load the catalogue and generate subscribers, the same for the same numbers.")
    generate.add_argument("--subscribers", type=int, default=1000, help="how many (default 1000); 60 %% are prepaid")
    generate.add_argument("--months", type=int, default=3, help="months of usage and bills (default 3)")
    generate.add_argument("--random-seed", type=int, default=1, help="another number, other subscribers (default 1)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
