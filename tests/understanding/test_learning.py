"""Encoder, counts, kernel ridge regression and calibration."""

import numpy as np
import onnxruntime
import pytest

from understanding import encoder
from understanding.calibration import calibrate, out_of_scope_score
from understanding.encoder_graph import EncoderGraphError, with_integer_products
from understanding.kernel_ridge import Features, KernelModel, softmax, train
from understanding.tfidf import TextCounts

TEXTS = [
    "my recharge failed", "recharge not credited", "top up failed again", "recharge money gone",
    "no signal here", "network is down", "there is no network", "signal lost at home",
    "who won the match", "tell me a joke", "weather today", "capital of france",
]  # fmt: skip
LABELS = ["recharge_failed"] * 4 + ["network_issue"] * 4 + ["out_of_scope"] * 4


@pytest.fixture(scope="module")
def features():
    counts = TextCounts.fit(TEXTS * 2)
    return Features(encoder.shared_encoder().encode(TEXTS), counts.transform(TEXTS) * 0.5)


def test_vectors_are_unit_and_do_not_depend_on_the_batch():
    shared = encoder.shared_encoder()
    together = shared.encode(["no signal", "a much longer sentence about a bill that is too high this month"])
    alone = shared.encode(["no signal"])
    assert together.shape == (2, encoder.DIMENSIONS)
    assert np.linalg.norm(together, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert (together[0] == alone[0]).all()


def test_several_workers_give_the_same_vectors_in_the_same_order():
    texts = [f"sentence number {index} {'and more ' * (index % 7)}" for index in range(70)]
    shared = encoder.shared_encoder()
    assert shared.encode(texts, workers=2) == pytest.approx(shared.encode(texts), abs=1e-5)


def test_integer_products_hardly_move_a_vector():
    """The packaged graph multiplies floats; ours rounds, and must stay near it."""
    packaged = onnxruntime.InferenceSession(str(encoder.WEIGHTS.locate()), providers=["CPUExecutionProvider"])
    ours = encoder.SentenceEncoder()
    texts = [*TEXTS, "i recharged 299 an hour ago and still have no data, please look into it today", ""]
    rounded = ours.encode(texts)
    ours._session = packaged
    assert (rounded * ours.encode(texts)).sum(axis=1).min() > 0.95


def test_a_graph_of_another_make_is_refused():
    with pytest.raises(EncoderGraphError, match="no int8 weights"):
        with_integer_products(b"\x3a\x00")  # a model whose graph (field 7) is empty


def test_near_meanings_are_near():
    one, two, three = encoder.shared_encoder().encode(["my bill is too high", "I was overcharged", "I love pizza"])
    assert one @ two > one @ three


def test_one_session_per_process():
    assert encoder.shared_encoder() is encoder.shared_encoder()


def test_a_swapped_file_is_refused():
    wrong = encoder.PackagedFile(encoder.WEIGHTS.package, encoder.WEIGHTS.path, "0" * 64)
    with pytest.raises(encoder.EncoderFileError, match="sha256"):
        wrong.locate()
    with pytest.raises(encoder.EncoderFileError, match="not installed"):
        encoder.PackagedFile("no_such_package", "x", "0").locate()
    with pytest.raises(encoder.EncoderFileError, match="missing"):
        encoder.PackagedFile(encoder.WEIGHTS.package, "none.onnx", "0").locate()


def test_the_tokenizer_package_is_not_imported():
    import sys

    encoder.shared_encoder()
    assert encoder.WORD_PIECES.package not in sys.modules


def test_counts_survive_saving(tmp_path):
    counts = TextCounts.fit(TEXTS * 2)
    counts.save(tmp_path)
    again = TextCounts.load(tmp_path)
    assert abs(counts.transform(TEXTS) - again.transform(TEXTS)).max() < 1e-6
    assert again.transform([""]).nnz == 0


def test_left_out_scores_are_those_of_a_model_without_the_text(features):
    _, left_out = train(features, LABELS)
    rest = np.arange(1, len(TEXTS))
    smaller, _ = train(Features(features.vectors[rest], features.counts[rest]), LABELS[1:])
    first = smaller.scores(Features(features.vectors[:1], features.counts[:1]))
    assert first[0] == pytest.approx(left_out[0], abs=1e-3)


def test_it_learns_and_survives_saving(features, tmp_path):
    model, _ = train(features, LABELS)
    model.save(tmp_path / "model.npz")
    again = KernelModel.load(tmp_path / "model.npz")
    for candidate in (model, again):
        scores = candidate.scores(features)
        assert [candidate.labels[column] for column in scores.argmax(axis=1)] == LABELS
    assert again.scores(features) == pytest.approx(model.scores(features), abs=5e-3)


def test_calibration_makes_probabilities_honest():
    generator = np.random.default_rng(1)
    names = ["a", "b", "out_of_scope"]
    labels = [names[index] for index in generator.integers(0, 3, 600)]
    scores = np.array([[0.5 * (name == label) for name in names] for label in labels])
    scores = (scores + generator.normal(0, 0.25, scores.shape)).astype(np.float32)
    calibration = calibrate(scores, names, labels, in_scope_accepted=0.95)
    probabilities = softmax(scores * calibration.steepness)
    assert probabilities.max(axis=1).mean() == pytest.approx(calibration.accuracy, abs=0.05)
    assert calibration.in_scope_rejected == pytest.approx(0.05, abs=0.01)
    assert calibration.out_of_scope_caught > 0.5


def test_out_of_scope_score():
    names = ["a", "out_of_scope", "b"]
    assert out_of_scope_score(np.array([[0.9, 0.1, 0.2], [0.1, 0.8, 0.2]]), names) == pytest.approx([-0.8, 0.6])
    assert out_of_scope_score(np.array([0.9, 0.1]), ["a", "b"]) == pytest.approx([-0.9])
