"""The one place that reads the environment of the assistant's processes."""
from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where things are. Every value has a default that works on one machine without any server beside Rasa's own.

    `operator_url` replaces the host of every base URL in operator_client/operator.yml when set;
    `operator_token` is sent as a bearer token; `casebook_url` is any SQLAlchemy URL; `pictures_dir` holds charts for
    `public_url`/pictures; `business_dir` holds policies and texts.
    """

    operator_url: str
    operator_token: str | None
    casebook_url: str
    pictures_dir: Path
    public_url: str
    business_dir: Path
    threads: int


def from_environment() -> Settings:
    """Read the settings. Raises ValueError for a number that is none."""
    env = os.environ
    return Settings(
        operator_url=env.get("OPERATOR_URL", "http://127.0.0.1:8620").rstrip("/"),
        operator_token=env.get("OPERATOR_TOKEN") or None,
        casebook_url=env.get("CASEBOOK_URL", "sqlite:///var/casebook.db"),
        pictures_dir=Path(env.get("PICTURES_DIR", "var/pictures")),
        public_url=env.get("PUBLIC_URL", "http://127.0.0.1:5055").rstrip("/"),
        business_dir=Path(env.get("BUSINESS_DIR", str(Path(__file__).resolve().parent.parent / "business"))),
        threads=int(env.get("OPERATOR_THREADS", "64")),
    )
