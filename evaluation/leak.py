"""`python -m evaluation.leak FILE.tsv`: fails when a training sentence nearly equals an evaluation sentence.

Only the training sentence's file and line are printed, so that evaluation sentences stay unseen.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation import sentences

_WORD = re.compile(r"[a-z0-9']+")
# Short requests ("check balance") are alike by nature; shorter ones than this are passed over.
_MIN_WORDS = 6


def words(text: str) -> frozenset[str]:
    """The different words of a text, lower case."""
    return frozenset(_WORD.findall(text.lower()))


def letter_runs(text: str, length: int = 5) -> frozenset[str]:
    """All runs of `length` characters of the text's words written together."""
    joined = " ".join(_WORD.findall(text.lower()))
    return frozenset(joined[start : start + length] for start in range(max(len(joined) - length + 1, 1)))


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Shared elements as a share of all (Jaccard)."""
    return len(one & other) / max(len(one | other), 1)


def training_sentences(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """(file, line, sentence) of every example in the YAML files of a folder."""
    for path in sorted(folder.rglob("*.yml")):
        for line, content in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            stripped = content.strip()
            if content.startswith("    ") and stripped.startswith("- "):
                yield path, line, stripped[2:]


def near_copies(
    training: Sequence[tuple[Path, int, str]], labelled: Sequence[str], limit: float
) -> Iterator[tuple[Path, int, float]]:
    """(file, line, similarity) of every training sentence that is closer than `limit` to a labelled one.

    Similarity is the larger of the overlaps of words and of five-letter runs. Sentences of fewer than six different
    words are passed over: short requests are alike by nature.
    """
    prepared = [(words(text), letter_runs(text)) for text in labelled]
    for path, line, text in training:
        own_words, own_runs = words(text), letter_runs(text)
        if len(own_words) < _MIN_WORDS:
            continue
        closest = 0.0
        for other_words, other_runs in prepared:
            # Runs cannot overlap much where hardly a word is shared; this spares most of the work.
            shared = overlap(own_words, other_words)
            if shared > 0.2:
                closest = max(closest, shared, overlap(own_runs, other_runs))
        if closest >= limit:
            yield path, line, closest


def main(given: Sequence[str] | None = None) -> int:
    """Runs the command; exit code 1 when there are near copies, 2 when a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.leak", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("file", type=Path, metavar="FILE.tsv", help="labelled sentences that must not be trained on")
    parser.add_argument("--training", type=Path, default=Path("data/nlu"), help="folder of training data (%(default)s)")
    parser.add_argument("--limit", type=float, default=0.65, help="similarity from which it is a copy (%(default)s)")
    arguments = parser.parse_args(given)
    try:
        labelled = [sentence.text for sentence in sentences.read(arguments.file)]
    except sentences.SentenceFileError as error:
        print(error, file=sys.stderr)
        return 2
    found = list(near_copies(list(training_sentences(arguments.training)), labelled, arguments.limit))
    for path, line, similarity in found:
        print(f"{path}:{line}: {similarity:.2f} like an evaluation sentence")
    print(f"{len(found)} near copies", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
