"""Which responses the code, the rules and the domain say; names built at run time are derived from what builds them."""
from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from business.plans_policy import PORT_RULES
from business.policy import Policy
from telecom.tickets import ENDED_STATES, OPEN_STATES

_NAME = re.compile(r"(?!utter_action$)utter_\w*[a-z0-9]")  # "utter_action" is where an event keeps the name
# Rasa itself says these: when an action fails for good, and on a restart.
_BY_RASA = ("utter_default", "utter_restart")


@dataclass
class Said:
    """Each response that is said with one place that says it, and places whose names cannot be derived."""

    names: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def names_said(root: Path, domain: dict[str, Any], policy: Policy) -> Said:
    """Every response that can be said."""
    said = Said()
    families = _families(root, policy)
    for path in _sources(root, "actions", "telecom", "voice"):
        where = str(path.relative_to(root))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _NAME.fullmatch(node.value):
                said.names.setdefault(node.value, where)
            elif isinstance(node, ast.JoinedStr):
                _built(node, where, families, said)
    for path in [*sorted((root / "data").glob("rules/*.yml")), *sorted((root / "data").glob("stories/*.yml")),
                 root / "config.yml", root / "domain.yml"]:
        if path.is_file():
            where = str(path.relative_to(root))
            for text in _texts_in(yaml.safe_load(path.read_text(encoding="utf-8"))):
                if _NAME.fullmatch(text):
                    said.names.setdefault(text, where)
    for name in [*_BY_RASA, *_asked_by_forms(domain)]:
        said.names.setdefault(name, "domain.yml")
    return said


def _built(node: ast.JoinedStr, where: str, families: dict[str, set[str]], said: Said) -> None:
    first = node.values[0] if node.values else None
    beginning = str(first.value) if isinstance(first, ast.Constant) else ""
    if not beginning.startswith("utter_"):
        return
    values = families.get(beginning)
    if values is None or len(node.values) != 2:
        said.problems.append(f"{where}: the names that begin with '{beginning}' cannot be checked; "
                             "tell business/names_said.py what may follow")
        return
    for value in values:
        said.names.setdefault(f"{beginning}{value}", where)


def _families(root: Path, policy: Policy) -> dict[str, set[str]]:
    """What may follow the beginning of a name that is built at run time."""
    # Imported here: the enums are the code's own, and slow to load.
    from journeys.fraud_report import FraudResult
    from journeys.identity import CodeVerdict
    from journeys.line_services import ServiceResult
    from journeys.line_trouble import LineResult
    from journeys.pack_shop import Why
    from journeys.recharge_repair import Result
    from journeys.refunds import Stage
    from journeys.sim_activation import ActivationResult
    from journeys.sim_care import SimResult
    from journeys.suspension import SuspensionResult

    reached = {match for path in _sources(root, "journeys")
               for match in re.findall(r"\bResult\.([A-Z_]+)\b", path.read_text(encoding="utf-8"))}
    journeys: set[str] = {request.journey for request in policy.requests.values()}
    kinds, kinds_of_sims = set(_proposal_kinds(root)), {str(kind) for kind in policy.sims.kinds}
    return {
        "utter_recharge_": {result.value for result in Result if result.name in reached},
        # A recharge that explains the trouble is told in its own words.
        "utter_line_": {result.value for result in LineResult} - {LineResult.RECHARGE.value},
        # What is left out here is asked as a question, or told by the kind of SIM.
        "utter_sim_": {result.value for result in SimResult} - {"ask", "offer_sim", "offer_freeing"},
        "utter_activation_": {result.value for result in ActivationResult},
        "utter_suspension_": {result.value for result in SuspensionResult} - {SuspensionResult.OWN_BAR.value},
        "utter_service_": {result.value for result in ServiceResult} - {ServiceResult.OFFER_UNLOCK.value},
        "utter_fraud_": {result.value for result in FraudResult},
        "utter_name_sim_": kinds_of_sims, "utter_way_sim_": kinds_of_sims, "utter_choice_sim_": kinds_of_sims,
        "utter_choice_need_": {"lost", "damaged", "esim", "found"},
        "utter_step_": {step.name for step in (policy.line_trouble.settings_step, *policy.line_trouble.steps)},
        "utter_why_": {why.value for why in Why},
        "utter_code_": {verdict.value for verdict in CodeVerdict},
        "utter_propose_": kinds,
        "utter_kept_": kinds - set(_set_named(root / "actions" / "answers.py", "TAKES_NO")),
        "utter_unclear_": {"decision", "choice", "number", "amount", "date", "text"},
        "utter_name_": set(policy.billing.parts),
        "utter_advice_": set(_set_named(root / "actions" / "tell_bill.py", "_ADVISED")),
        "utter_reading_": set(policy.requests), "utter_offer_": journeys,
        "utter_checking_": _checked(root, policy) | {r.checking for r in policy.requests.values() if r.checking},
        "utter_refund_": {stage.value for stage in Stage},
        "utter_open_": journeys | {request.opening for request in policy.requests.values() if request.opening},
        "utter_spam_kind_": set(policy.do_not_disturb.categories),
        "utter_plan_refused_": {"dues", "identity", "pending", "closing", "balance"},
        "utter_port_blocked_": set(PORT_RULES),
        "utter_choice_reason_": {reason.name for reason in policy.leaving.reasons},
        "utter_offer_stay_": {offer.name for offer in policy.leaving.offers},
        "utter_line_number_": {"unreadable", "missing"},
        "utter_connection_": {"prepaid", "postpaid"},
        "utter_credit_": {*_set_named(root / "actions" / "connection_answers.py", "_REASONS"), "other"},
        "utter_account_": {"prepaid", "postpaid"}, "utter_account_how_": set(policy.account.changeable),
        "utter_docket_": set(OPEN_STATES | ENDED_STATES),
    }


def _checked(root: Path, policy: Policy) -> set[str]:
    """Journeys whose rules say that work is under way."""
    rules = [rule for path in sorted((root / "data" / "rules").glob("*.yml"))
             for rule in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("rules") or []]
    named = [step.get("action") for rule in rules for step in rule["steps"]
             if any(other.get("action") == "action_say_checking" for other in rule["steps"])]
    return {request.journey for request in policy.requests.values() if f"{request.journey}_form" in named}


def _proposal_kinds(root: Path) -> Iterator[str]:
    """The kinds of open questions: what Proposal(...) is made with, by word or through the table _PROPOSALS."""
    for path in _sources(root, "actions"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Proposal":
                yield from _words(node.args[:1])
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and "_PROPOSALS" in _targets(node):
                yield from _words(node.value.values)


def _set_named(path: Path, name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and name in _targets(node) and isinstance(node.value, ast.Set):
            yield from _words(node.value.elts)


def _targets(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _words(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _asked_by_forms(domain: dict[str, Any]) -> Iterator[str]:
    """What a form says to ask for a slot, unless an action asks."""
    actions = set(domain.get("actions") or [])
    for form, content in (domain.get("forms") or {}).items():
        for slot in content.get("required_slots") or []:
            if not {f"action_ask_{form}_{slot}", f"action_ask_{slot}"} & actions:
                yield f"utter_ask_{slot}"


def _sources(root: Path, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_in(key)
            yield from _texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts_in(item)
