"""The operator's domains: one package each, whose modules bring resources, tables and handlers of due changes."""
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

DOMAINS = (
    "catalogue", "customers", "prepaid", "payments", "ordering", "provisioning",
    "usage", "billing", "care", "onboarding",
)


@lru_cache(maxsize=1)
def import_all() -> None:
    """Import every module of every domain.

    Tables and handlers register themselves on import. Whoever needs all of them calls this first, so that none is
    missing because nobody happened to import its module yet.
    """
    for domain in DOMAINS:
        package = import_module(f"mock_operator.{domain}")
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
