"""The phrase data of `data/patterns`, which the bot team edits without touching code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PATTERNS_FOLDER = Path(__file__).resolve().parent.parent / "data" / "patterns"


class PatternFileError(ValueError):
    """A pattern file is missing or is not a YAML mapping."""


@cache
def load(name: str, folder: Path = PATTERNS_FOLDER) -> Mapping[str, Any]:
    """The content of `<folder>/<name>.yml`, every scalar as a string.

    Scalars stay text because "yes", "no" and "1.0" are words here, not booleans and numbers.

    Raises:
        PatternFileError: the file is missing, is not YAML, or holds something other than a mapping.
    """
    path = folder / f"{name}.yml"
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, yaml.YAMLError) as error:
        raise PatternFileError(f"cannot read the pattern file {path}: {error}") from error
    if not isinstance(content, dict):
        raise PatternFileError(f"the pattern file {path} must be a mapping")
    return content


def fingerprint(*names: str, folder: Path = PATTERNS_FOLDER) -> str:
    """A hash over the named pattern files, so that Rasa trains again when one of them changed."""
    digest = hashlib.sha256()
    for name in names:
        path = folder / f"{name}.yml"
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()
