"""What the domain lists and nothing uses, and what requests open and too few conversations play."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# A journey ends well, ends otherwise, meets a failing system, and a customer who changes their mind.
LEAST_SCENARIOS = 4
# Rasa itself answers "restart" with its own action.
_RASAS_OWN = {"restart", "action_restart"}
_JOURNEY = re.compile(r"^journey: (\w+)", re.MULTILINE)


def unused_problems(root: Path, domain: dict[str, Any]) -> list[str]:
    """Intents that no rule answers; slots, forms and actions that nothing uses."""
    rules = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "data" / "rules").glob("*.yml")))
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "actions").rglob("*.py")))
    named = set(re.findall(r"\w+", rules))
    forms: dict[str, Any] = domain.get("forms") or {}
    asked = {f"action_ask_{form}_{slot}" for form, content in forms.items() for slot in content["required_slots"]}
    used = named | asked | {f"validate_{form}" for form in forms} | _RASAS_OWN
    return [
        *(f"domain.yml: no rule answers the intent '{intent}'"
          for intent in _names(domain, "intents") if intent not in named | _RASAS_OWN),
        *(f"domain.yml: nothing uses the slot '{slot}'"
          for slot in domain.get("slots") or {} if not re.search(rf"\b{slot}\b", code)),
        *(f"domain.yml: no rule begins the form '{form}'" for form in forms if form not in named),
        *(f"domain.yml: no rule runs the action '{action}'"
          for action in _names(domain, "actions") if action not in used),
    ]


def unplayed_problems(root: Path, journeys: set[str]) -> list[str]:
    """Journeys with too few scenarios; nothing where the repository has no scenarios at all."""
    folder = root / "tests" / "scenarios"
    if not folder.is_dir():
        return []
    played = Counter(found[1] for path in folder.rglob("*.yml") if (found := _JOURNEY.search(
        path.read_text(encoding="utf-8"))))
    return [f"tests/scenarios: {played[journey]} scenarios of the journey '{journey}', at least {LEAST_SCENARIOS} are "
            "needed" for journey in sorted(journeys) if played[journey] < LEAST_SCENARIOS]


def _names(domain: dict[str, Any], what: str) -> Iterator[str]:
    return (next(iter(each)) if isinstance(each, dict) else str(each) for each in domain.get(what) or [])
