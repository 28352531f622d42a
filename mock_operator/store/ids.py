"""Identifiers: a prefix that says what is named, and a rest that is random, or counted in bulk."""
import itertools
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U, which are misread on the phone
LENGTH = 10


def _drawn(chance: random.Random) -> Callable[[], str]:
    return lambda: "".join(chance.choices(LETTERS, k=LENGTH))


_rest: ContextVar[Callable[[], str]] = ContextVar("rest", default=_drawn(secrets.SystemRandom()))  # noqa: B039


def new_id(prefix: str) -> str:
    """A fresh identifier such as `TOP-7K2M9QXW4D`; 50 random bits."""
    return f"{prefix}-{_rest.get()()}"


@contextmanager
def _given_by(rest: Callable[[], str]) -> Iterator[None]:
    token = _rest.set(rest)
    try:
        yield
    finally:
        _rest.reset(token)


def stream(seed: str) -> Callable[[], str]:
    """A source of rests that gives the same ones in the same order for the same text."""
    return _drawn(random.Random(seed))


def drawn_from(rest: Callable[[], str]) -> AbstractContextManager[None]:
    """Within the block identifiers come from this source, which goes on where an earlier block left it."""
    return _given_by(rest)


def repeatable(seed: str) -> AbstractContextManager[None]:
    """Within the block identifiers come in the same order each time, so that a seed always names things alike."""
    return _given_by(stream(seed))


def counted() -> AbstractContextManager[None]:
    """Within the block identifiers are counted: rows arrive in the order of their keys, which is fast in bulk."""
    return _given_by(map("".join, itertools.product(LETTERS, repeat=LENGTH)).__next__)
