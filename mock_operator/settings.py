"""The one place that reads the environment. Command-line options override what is read here."""
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """How the mocked operator runs.

    database: any SQLAlchemy URL; `sqlite://` keeps everything in memory.
    seeds: names of shipped seeds (`demo`) or paths of seed files, loaded into an empty database.
    """

    database: str
    host: str
    port: int
    seeds: tuple[str, ...]
    log_level: str


def from_environment() -> Settings:
    """Settings from `MOCK_OPERATOR_*` variables, with defaults that work on a laptop."""
    seeds = os.environ.get("MOCK_OPERATOR_SEED", "demo")
    return Settings(
        database=os.environ.get("MOCK_OPERATOR_DATABASE", "sqlite:///var/mock_operator.db"),
        host=os.environ.get("MOCK_OPERATOR_HOST", "127.0.0.1"),
        port=int(os.environ.get("MOCK_OPERATOR_PORT", "8620")),
        seeds=tuple(name.strip() for name in seeds.split(",") if name.strip()),
        log_level=os.environ.get("MOCK_OPERATOR_LOG_LEVEL", "warning"),
    )
