"""Finding, reading and checking seeds."""
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from mock_operator.errors import BadRequest
from mock_operator.seed.schema import Seed

FOLDER = Path(__file__).parent
# Every seed stands on these; a seed may add offerings and replace the tariff.
GROUND = (FOLDER / "catalogue.yml", FOLDER / "tariff.yml")


class SeedError(BadRequest):
    """A seed cannot be loaded; the reason names the file, the place in it and what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "INVALID_SEED")


def read(wanted: Any) -> Seed:
    """One checked seed of the ground and all that is wanted: a name, a path, a mapping, or a list of such.

    Raises SeedError.
    """
    return _merged(_parts(wanted))


def read_in_turn(wanted: Any) -> list[Seed]:
    """What is loaded one after the other: all that belongs together, then each part that stands `apart`.

    The parts are checked as a whole. Raises SeedError.
    """
    parts = _parts(wanted)
    _merged(parts)
    return [_merged([part for part in parts if not part.apart]), *(part for part in parts if part.apart)]


def _parts(wanted: Any) -> list[Seed]:
    asked = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    parts = [_checked(_from_file(path), str(path.name)) for path in GROUND]
    for each in asked:
        parts += [_checked(content, name) for name, content in _contents(each)]
    return parts


def _contents(wanted: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(wanted, dict):
        return [("the seed in the request", wanted)]
    if not isinstance(wanted, str):
        raise SeedError("a seed is a name, a path or an object")
    folder = FOLDER / wanted
    if wanted and folder.parent == FOLDER and folder.is_dir() and any(folder.glob("*.yml")):
        return [(path.name, _from_file(path)) for path in sorted(folder.glob("*.yml"))]
    path = Path(wanted)
    if not path.is_file():
        shipped = sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and any(each.glob("*.yml")))
        raise SeedError(f"{wanted!r} is neither a file nor a shipped seed ({', '.join(shipped)})")
    return [(path.name, _from_file(path))]


def _from_file(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SeedError(f"{path}: not YAML: {error}") from None


def _checked(content: Any, name: str) -> Seed:
    if not isinstance(content, dict):
        raise SeedError(f"{name}: a seed is a mapping with the keys {', '.join(Seed.__fields__)}")
    try:
        return Seed.parse_obj(content)
    except ValidationError as error:
        raise SeedError(f"{name}: " + "; ".join(_advice(each, content) for each in error.errors())) from None


def _advice(error: Any, content: Any) -> str:
    """One error of pydantic, with the customer it belongs to and what to do about a wrong key."""
    place = [str(part) for part in error["loc"] if part != "__root__"]
    number = ""
    if len(place) > 1 and place[0] == "customers":
        customer = content["customers"][int(place[1])]
        number = f" (customer {customer.get('msisdn', '?')})" if isinstance(customer, dict) else ""
    message = {"extra fields not permitted": "no such key here: check its spelling or remove it",
               "field required": "this key is missing: add it"}.get(error["msg"], error["msg"])
    return f"{'.'.join(place)}{number}: {message}"


def _merged(parts: list[Seed]) -> Seed:
    """Later parts add customers and outages, add or replace offerings, and set what they state of the operator."""
    merged = Seed()
    offerings = {}
    customers = {}
    stated: dict[str, Any] = {}
    for part in parts:
        stated.update({name: value for name, value in part.operator.dict().items() if value is not None})
        merged.tariff = part.tariff or merged.tariff
        merged.outages = merged.outages + part.outages
        for offering in part.catalogue.offerings:
            offerings[offering.id] = offering
        for customer in part.customers:
            if customer.msisdn in customers:
                raise SeedError(f"two customers have the number {customer.msisdn}; give one of them another number")
            customers[customer.msisdn] = customer
    merged.operator = type(merged.operator)(**stated)
    merged.catalogue.offerings = list(offerings.values())
    merged.customers = list(customers.values())
    _check_references(merged)
    return merged


def _check_references(seed: Seed) -> None:
    known = {offering.id for offering in seed.catalogue.offerings}
    for customer in seed.customers:
        named: list[tuple[str, str | None]] = [("plan", customer.plan)]
        for event in customer.prepaid.history if customer.prepaid else []:
            named.append(("recharge.offering", event.recharge.offering if event.recharge else None))
            named.append(("subscribed.offering", event.subscribed.offering if event.subscribed else None))
        for where, offering_id in named:
            if offering_id is not None and offering_id not in known:
                raise SeedError(f"customer {customer.msisdn}, {where}: the catalogue has no offering "
                                f"{offering_id!r}; add it under catalogue.offerings or name another")


def json_text(seed: Seed) -> str:
    """The seed as text, from which its identifiers are derived."""
    return json.dumps(seed.dict(exclude={"apart"}), default=str, sort_keys=True)
