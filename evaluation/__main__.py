"""`python -m evaluation FILE.tsv`: measures a trained model on labelled sentences.

Prints a report for people and, as the last line, one line of JSON with the figures.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import structlog

from evaluation import figures, parsing, report, sentences, typos

_SEED = 11


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description="Measures the understanding of a trained model on labelled sentences.",
        epilog="FILE has a header and tab-separated columns: intent, text, and where known also_right "
        "(other right intents, comma-separated) and kind (a group to report on its own).",
    )
    parser.add_argument("file", type=Path, metavar="FILE.tsv", help="labelled sentences")
    parser.add_argument("--model", type=Path, help="model file (default: the newest in models/)")
    parser.add_argument(
        "--out", type=Path, default=Path("artefacts/evaluation"), help="folder for report and picture (%(default)s)"
    )
    parser.add_argument("--no-typos", action="store_true", help="skip the second run with typing errors")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Runs the command; returns the exit code (2: a file is missing or malformed)."""
    arguments = _arguments(given)
    _be_quiet()
    try:
        labelled = sentences.read(arguments.file)
        model = parsing.Model(arguments.model or parsing.newest_model(Path("models")))
    except (sentences.SentenceFileError, parsing.ModelFileError) as error:
        print(error, file=sys.stderr)
        return 2
    outcomes = [figures.Outcome(sentence, model.parse(sentence.text)) for sentence in labelled]
    with_typos = []
    if not arguments.no_typos:
        generator = random.Random(_SEED)
        with_typos = [
            figures.Outcome(sentence, model.parse(typos.misspell(sentence.text, generator))) for sentence in labelled
        ]
    measured = figures.summarise(outcomes, with_typos)
    print(report.as_text(measured))
    for path in report.write(outcomes, measured, arguments.out):
        print(f"wrote {path}")
    print(json.dumps(measured, sort_keys=True))
    return 0


def _be_quiet() -> None:
    # The report belongs to stdout; Rasa and TensorFlow fill the terminal with their own concerns.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


if __name__ == "__main__":
    sys.exit(main())
