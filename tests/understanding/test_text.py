"""Cleaning, spelling, phrases, tone and script."""

import pytest

from understanding import patterns
from understanding.normalise import MAX_CHARACTERS, PhraseBook, TextNormaliser, clean
from understanding.requests import parts_of
from understanding.script import other_script
from understanding.spelling import SpellingCorrector, count_words
from understanding.tone import ToneReader


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<b>no</b> signal", "no signal"),
        ("see https://x.example/y now", "see now"),
        ("@Operator fix it", "fix it"),
        ("#NoSignal today", "No Signal today"),
        ("pleeeeease", "pleease"),
        ("what!!!!", "what!"),
        ("bad 😡😡", "bad"),
        ("a\x00b\x1fc\u200bd", "a b c d"),
        ("2/2 and my bill", "and my bill"),
        ("don\u2019t", "don't"),
        ("5 &gt; 3", "5 > 3"),
        ("", ""),
        ("😀", ""),
    ],
)
def test_clean(text, expected):
    assert clean(text) == expected


def test_clean_cuts_long_text():
    assert len(clean("word " * 5000)) <= MAX_CHARACTERS


@pytest.fixture(scope="module")
def spelling():
    words = ["recharge", "balance", "network", "refund", "call", "kab"] * 5 + ["balnace"]
    return SpellingCorrector(count_words(words), extra_known={"skiza"})


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("rechrage", "recharge"),
        ("netwrok", "network"),
        ("refnud", "refund"),
        ("balnace", "balance"),  # seen once in the training data: itself an error
        ("cll", "call"),
        ("rechrage's", "recharge's"),
        ("skiza", "skiza"),
        ("house", "house"),  # English, though not in the training data
        ("xqzwv", "xqzwv"),
        ("sr12", "sr12"),
        ("ok", "ok"),
    ],
)
def test_spelling(spelling, word, expected):
    assert spelling.correct(word) == expected


def test_a_frequent_error_of_the_training_data_is_corrected_too():
    counts = {"network": 300, "netwerk": 3}
    assert SpellingCorrector(counts).correct("netwerk") == "network"


def test_phrases_longest_first_whole_words_any_case():
    book = PhraseBook({"kat": "cut", "kat gaya": "was deducted"}, {"u": "you"})
    assert book.apply("Paisa KAT GAYA, u kat katta") == "Paisa was deducted, you cut katta"
    assert PhraseBook({}).apply("same") == "same"


def test_normaliser_runs_everything(spelling):
    book = PhraseBook({"plz": "please", "kab": "when"})
    normaliser = TextNormaliser(book, spelling)
    assert normaliser.normalise("Plz RECHRAGE 9876543210 kab?") == "please recharge number when?"
    assert normaliser.readings("Plz RECHRAGE 9876543210 kab?")[1] == "plz rechrage number kab?"


@pytest.mark.parametrize(
    ("text", "tones"),
    [
        ("pathetic service", {"anger": "pathetic"}),
        ("This is Frustrating", {"anger": "Frustrating"}),
        ("need it urgently, am at the hospital", {"urgency": "urgently"}),
        ("I will complain to TRAI", {"regulator": "TRAI"}),
        ("my sim was hacked", {"fraud": "hacked"}),
        ("I am switching to Jio", {"leaving": "switching to"}),
        ("first thing", {}),
        ("show my bill", {}),
    ],
)
def test_tone(text, tones):
    assert ToneReader(patterns.load("tone")).read(text) == tones


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("मेरा रिचार्ज नहीं हुआ", "devanagari"),
        ("рахунок", "cyrillic"),
        ("我的账单", "cjk"),
        ("mera recharge नहीं", None),
        ("hello 👋 123", None),
        ("", None),
        ("café déjà", None),
    ],
)
def test_script(text, script):
    assert other_script(text) == script


@pytest.mark.parametrize(
    "name",
    ["market", "dates", "catalogue", "countries", "zones", "services", "shorthand", "glossary", "tone"],
)
def test_shipped_patterns_load(name):
    assert patterns.load(name)


def test_a_broken_pattern_file_is_named(tmp_path):
    (tmp_path / "bad.yml").write_text("- a\n- b\n")
    with pytest.raises(patterns.PatternFileError, match="bad.yml"):
        patterns.load("bad", tmp_path)
    with pytest.raises(patterns.PatternFileError, match="none.yml"):
        patterns.load("none", tmp_path)


def test_the_fingerprint_follows_the_content(tmp_path):
    (tmp_path / "a.yml").write_text("x: 1\n")
    before = patterns.fingerprint("a", folder=tmp_path)
    (tmp_path / "a.yml").write_text("x: 2\n")
    assert patterns.fingerprint("a", folder=tmp_path) != before


@pytest.mark.parametrize(("text", "parts"), [
    ("my recharge of 299 failed. why is my bill so high?", ["my recharge of 299 failed", "why is my bill so high?"]),
    ("my recharge of 299 failed and also my bill is too high",
     ["my recharge of 299 failed", "my bill is too high"]),
    ("hello. my recharge of 299 failed", []), ("my recharge failed", []), ("", []), ("... !!! ???", []),
    ("i paid rs.299.50 for the pack", []),
])
def test_parts_that_may_be_requests_of_their_own(text, parts):
    assert parts_of(text) == parts
