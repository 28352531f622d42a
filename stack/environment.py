"""The environment variables that children get, and the only place of the stack that reads any."""
from __future__ import annotations

import os

from stack.layout import LOOPBACK, REPOSITORY, Layout

# Without these TensorFlow, SQLAlchemy and Rasa write pages about matters that no user of the bot can change.
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    # Logs are files; colour codes would only make them hard to search.
    "NO_COLOR": "1",
}


def quiet_environment() -> dict[str, str]:
    """Return this process's environment with telemetry, warnings and GPU search switched off."""
    return {**os.environ, **QUIET, "PYTHONPATH": str(REPOSITORY)}


def service_environment(layout: Layout) -> dict[str, str]:
    """Return the environment of a child: quiet, on loopback, with this stack's addresses and folders.

    Addresses that the user has set win only where the stack starts nothing in their place: PUBLIC_URL may name
    a tunnel, OPERATOR_URL may not name another operator than the one that is started.
    """
    return {
        **quiet_environment(),
        "SANIC_HOST": LOOPBACK,  # the action server would listen on every interface
        "OPERATOR_URL": layout.operator_url,
        "CASEBOOK_URL": layout.casebook_url,
        "PICTURES_DIR": str(layout.var / "pictures"),
        "PUBLIC_URL": os.environ.get("PUBLIC_URL", layout.actions_url),
    }


def in_ci() -> bool:
    """Return whether CI=true: nothing may be skipped."""
    return os.environ.get("CI", "").lower() in ("1", "true")
