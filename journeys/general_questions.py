"""General knowledge about mobile service: the stored answer whose questions come nearest to what was asked."""
from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from business.answers import Answer, AnswersPolicy
from journeys.said import says

# Texts → unit vectors whose scalar product says how near two meanings are.
Encode = Callable[[Sequence[str]], np.ndarray]


@dataclass(frozen=True)
class Found:
    """An answer and how near its question is, from 0 to 1."""

    answer: Answer
    nearness: float


class GeneralQuestions:
    """READ: nothing of any customer is needed."""

    def __init__(self, answers: Sequence[Answer], encode: Encode, policy: AnswersPolicy) -> None:
        self._owners = [answer for answer in answers for _ in answer.questions]
        self._encode, self._policy = encode, policy
        questions = [question.lower() for answer in answers for question in answer.questions]
        self._vectors = encode(questions) if questions else np.zeros((0, 1), np.float32)

    def find(self, text: str, *, certain: bool) -> Found | None:
        """The answer to a general question; None for anything else. `certain` asks for the nearer threshold."""
        policy = self._policy
        if not self._owners or not is_general(text, policy):
            return None
        near = self._vectors @ self._encode([_plain(text)])[0]
        best = int(np.argmax(near))
        if near[best] < (policy.certain if certain else policy.likely):
            return None
        return Found(self._owners[best], float(near[best]))


def is_general(text: str, policy: AnswersPolicy) -> bool:
    """Whether a message asks, and not about the customer's own line."""
    words = len(re.findall(r"\w+", text))
    return 0 < words <= policy.most_words and says(text, policy.asks_words) and not says(text, policy.own_words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip(" ?!.")
