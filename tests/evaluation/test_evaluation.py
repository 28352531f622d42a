"""Reading labelled sentences, typing errors, figures, report and the search for copies."""

import json
import random
from pathlib import Path

import pytest

from evaluation import __main__ as command
from evaluation import figures, leak, parsing, report, sentences, typos

HEADER = "intent\talso_right\tkind\ttext\n"


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def test_reading(tmp_path):
    path = write(tmp_path / "a.tsv", HEADER + 'greet\t\tshort\thi "there\nview_bill\tpay_bill, x\t\tmy bill\n')
    first, second = sentences.read(path)
    assert first == sentences.LabelledSentence('hi "there', "greet", (), "short", 2)
    assert (second.right_intents, second.kind, second.line) == (("view_bill", "pay_bill", "x"), "all", 3)


@pytest.mark.parametrize("content", ["", "a\tb\n1\t2\n", HEADER])
def test_unreadable_files_are_named(tmp_path, content):
    with pytest.raises(sentences.SentenceFileError, match=r"a\.tsv"):
        sentences.read(write(tmp_path / "a.tsv", content))
    with pytest.raises(sentences.SentenceFileError, match=r"none\.tsv"):
        sentences.read(tmp_path / "none.tsv")


def test_typos_are_seeded_and_change_two_words():
    text = "please check my recharge status today"
    once = typos.misspell(text, random.Random(3))
    assert once == typos.misspell(text, random.Random(3))
    assert sum(one != other for one, other in zip(text.split(), once.split(), strict=True)) <= 2
    assert once != text
    assert typos.misspell("ok go", random.Random(1)) == "ok go"


def outcome(text: str, intent: str, read_as: str, *others: str, also: tuple[str, ...] = (), ms: float = 5.0):
    sentence = sentences.LabelledSentence(text, intent, also, "short", 2)
    return figures.Outcome(sentence, parsing.Reading(read_as, (read_as, *others), 0.9, ms, {}))


OUTCOMES = [
    outcome("a", "greet", "greet", ms=1),
    outcome("b", "greet", "goodbye", "greet", ms=2),
    outcome("c", "view_bill", "pay_bill", also=("pay_bill",), ms=3),
    outcome("d", "out_of_scope", "out_of_scope", ms=4),
    outcome("e", "goodbye", "out_of_scope", "greet", ms=90),
    figures.Outcome(
        sentences.LabelledSentence("f", "thank", (), "short", 7),
        parsing.Reading("nlu_fallback", ("thank", "greet"), 0.1, 6, {}),
    ),
]


def test_figures():
    measured = figures.summarise(OUTCOMES, OUTCOMES[1:2] * 2)
    assert measured["n"] == 6
    assert measured["accuracy"] == 0.5
    assert measured["top2"] == 0.8333
    assert measured["oos_recall"] == 1
    assert measured["in_scope_rejected"] == 0.2
    assert measured["fallback"] == 0.1667
    assert (measured["accuracy_with_typos"], measured["typo_loss"]) == (0, 0.5)
    assert (measured["parse_p50_ms"], measured["parse_max_ms"]) == (4, 90)
    assert measured["per_kind"] == {"short": {"n": 6, "accuracy": 0.5, "top2": 0.8333}}
    assert measured["per_intent"]["pay_bill"]["f1"] == 1
    assert measured["per_intent"]["greet"] == {"n": 2, "precision": 1, "recall": 0.5, "f1": 0.6667}


def test_confusions_come_most_frequent_first():
    listed = figures.confusions([*OUTCOMES, OUTCOMES[1]])
    assert [(labelled, read_as, len(group)) for labelled, read_as, group in listed][0] == ("greet", "goodbye", 2)


def test_empty_figures():
    assert figures.share([]) == 0
    assert figures.percentile([], 0.5) == 0


def test_report_writes_three_files(tmp_path):
    measured = figures.summarise(OUTCOMES, [])
    paths = report.write(OUTCOMES, measured, tmp_path / "out")
    assert [path.name for path in paths] == ["figures.json", "confusions.md", "confusions.png"]
    assert json.loads(paths[0].read_text())["n"] == 6
    assert "greet read as goodbye: 1" in paths[1].read_text()
    assert paths[2].read_bytes().startswith(b"\x89PNG")
    assert "accuracy            50.0%" in report.as_text(measured)


def test_missing_files_end_with_2(tmp_path, capsys):
    assert command.main([str(tmp_path / "none.tsv")]) == 2
    file = write(tmp_path / "a.tsv", HEADER + "greet\t\t\thi\n")
    assert command.main([str(file), "--model", str(tmp_path / "none.tar.gz")]) == 2
    assert "none.tar.gz" in capsys.readouterr().err
    with pytest.raises(parsing.ModelFileError):
        parsing.newest_model(tmp_path)


@pytest.mark.parametrize("main", [command.main, leak.main])
def test_help(main, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "FILE.tsv" in capsys.readouterr().out


def nlu(*examples: str) -> str:
    return "nlu:\n- intent: x\n  examples: |\n" + "".join(f"    - {example}\n" for example in examples)


def test_a_near_copy_is_found_and_not_shown(tmp_path, capsys):
    write(tmp_path / "x.yml", nlu("hello", "Why is the internet so slow at my office in Pune?", "show me the bill"))
    file = write(tmp_path / "a.tsv", HEADER + "slow_data\t\t\twhy is internet so slow at my office in pune\n")
    assert leak.main([str(file), "--training", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert "x.yml:5:" in printed.out
    assert "internet" not in printed.out + printed.err


def test_different_and_short_sentences_are_no_copies(tmp_path):
    write(tmp_path / "x.yml", nlu("check my balance", "the rain in the hills has taken your tower down again"))
    file = write(tmp_path / "a.tsv", HEADER + "a\t\t\tcheck my balance\nb\t\t\tmy tower is down after the rain\n")
    assert leak.main([str(file), "--training", str(tmp_path)]) == 0
    assert leak.main([str(tmp_path / "none.tsv")]) == 2
