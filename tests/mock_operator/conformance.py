"""Checking answers against the official TM Forum documents, as they are and closed.

The documents are loose: a misspelt field passes them. `unknown_fields` reads the same definitions as if nothing else
than what they name were allowed.
"""
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from schemathesis.checks import CHECKS, load_all_checks

REPOSITORY = Path(__file__).parents[2]
DOCUMENTS = Path(os.environ.get("TMF_DIR") or REPOSITORY.parent / "shared" / "tmf")
VERSIONS = {"621": "v5"}
load_all_checks()
_CHECKS = CHECKS.get_by_names(["not_a_server_error", "status_code_conformance", "content_type_conformance",
                               "response_headers_conformance", "response_schema_conformance"])
needs_documents = pytest.mark.skipif(
    not DOCUMENTS.is_dir(), reason=f"no TM Forum documents in {DOCUMENTS}; set TMF_DIR")


@dataclass(frozen=True)
class Pin:
    """A call of one operation that must succeed. `identifier` and `body` are made from the running operator."""

    api: str
    method: str
    path: str
    identifier: Callable[[Any], str] | None = None
    body: Callable[[Any], Any] | None = None
    # Statuses that the official document's text allows though its table of responses does not list them.
    also: tuple[int, ...] = ()

    def __str__(self) -> str:
        return f"{self.api} {self.method} {self.path}"


@lru_cache
def document(api: str) -> Any:
    """The official document of an API, as schemathesis reads it."""
    found = sorted(DOCUMENTS.glob(f"TMF{api}-{VERSIONS.get(api, 'v4')}*"))
    return schemathesis.openapi.from_dict(_any_of(yaml.safe_load(found[0].read_text(encoding="utf-8"))))


def _any_of(value: Any) -> Any:
    """A document in which alternatives told apart by a discriminator need not exclude each other.

    JSON Schema ignores the discriminator: every party of 621 is both a PartyRef and a PartyRoleRef, so that its
    `oneOf` refuses all of them.
    """
    if isinstance(value, list):
        return [_any_of(each) for each in value]
    if not isinstance(value, dict):
        return value
    told_apart = "oneOf" in value and "discriminator" in value
    return {"anyOf" if told_apart and name == "oneOf" else name: _any_of(each) for name, each in value.items()}


def call(operator: Any, pin: Pin) -> tuple[Any, Any]:
    """Do what a pin says; the case and the response."""
    operation = document(pin.api)[pin.path][pin.method]
    parameters = {"id": pin.identifier(operator)} if pin.identifier else {}
    body = {"body": pin.body(operator), "media_type": "application/json"} if pin.body else {}
    case = operation.Case(path_parameters=parameters, **body)
    return case, case.call(base_url=base_url(operator, pin.api), session=operator.http)


def base_url(operator: Any, api: str) -> str:
    """Where the operations of an API begin."""
    return operator.path(api, "").rstrip("/")


def assert_conforms(case: Any, response: Any, also: tuple[int, ...] = ()) -> None:
    """The response is one that the official document describes."""
    checks = [check for check in _CHECKS
              if response.status_code not in also or check.__name__ != "status_code_conformance"]
    case.validate_response(response, checks=checks)


def unknown_fields(api: str, method: str, path: str, status: int, body: Any) -> list[str]:
    """Dotted paths of fields that the official definition of this answer does not know."""
    raw: Any = document(api).raw_schema
    responses: dict[str, Any] = raw["paths"][path][method.lower()]["responses"]
    answer = _resolved(raw, responses.get(str(status)) or responses.get("200") or {})
    contents: list[Any] = [*answer.get("content", {}).values(), {}]
    schema = answer.get("schema") or contents[0].get("schema")
    return sorted(set(_unknown(raw, schema, body, ""))) if schema else []


def _resolved(raw: Any, schema: Any) -> Any:
    while "$ref" in schema:
        target = raw
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def _properties(raw: Any, schema: Any) -> dict[str, Any]:
    """All properties of an object's definition, with those of what it is composed of."""
    schema = _resolved(raw, schema)
    found = dict(schema.get("properties", {}))
    for part in (*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())):
        found = {**_properties(raw, part), **found}
    return found


def _unknown(raw: Any, schema: Any, value: Any, where: str) -> list[str]:
    schema = _resolved(raw, schema)
    if isinstance(value, list):
        return [path for each in value for path in _unknown(raw, schema.get("items", {}), each, where)]
    known = _properties(raw, schema)
    if not isinstance(value, dict) or not known:
        return []
    # A sub-class that the document defines brings its own fields: a StringCharacteristic has a value.
    classes = raw.get("definitions") or raw["components"]["schemas"]
    known = {**_properties(raw, classes.get(str(value.get("@type")), {})), **known}
    strange = [f"{where}{name}" for name in value if name not in known]
    return strange + [path for name, each in value.items() if name in known
                      for path in _unknown(raw, known[name], each, f"{where}{name}.")]
