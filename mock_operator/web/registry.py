"""All resources that the operator serves. A domain lists its own in `RESOURCES` of its `resources` module."""
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module

from mock_operator.domains import DOMAINS
from mock_operator.web.resource import Resource


def _domain_resources(domain: str) -> Iterable[Resource]:
    return import_module(f"mock_operator.{domain}.resources").RESOURCES


@lru_cache(maxsize=1)
def resources() -> dict[tuple[str, str], Resource]:
    """Every resource by (API number, name)."""
    return {(resource.api, resource.name): resource for domain in DOMAINS for resource in _domain_resources(domain)}
