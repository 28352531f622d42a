"""`python -m business.validate`: do the policies and texts fit each other, the domain and the code?

Prints each problem in plain words with its file; exit code 1 when there is any.
"""
from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from business.answers import answer_problems
from business.names_said import Said, names_said
from business.policy import Policy, load_policy
from business.texts import Texts, read_texts
from business.unused import unplayed_problems, unused_problems

ROOT = Path(__file__).resolve().parent.parent


def policy_problems(folder: Path) -> tuple[Policy | None, list[str]]:
    """The policies below `folder`/policy, or what is wrong with them."""
    where = f"{folder.name}/policy"
    try:
        return load_policy(folder), []
    except ValidationError as error:
        return None, [_in_words(where, one["loc"], one["msg"]) for one in error.errors()]
    except yaml.YAMLError as error:
        return None, [f"{where}: {' '.join(str(error).split())}"]
    except OSError as error:
        return None, [f"{where}: {Path(str(error.filename)).name} cannot be read: {error.strerror}"]
    except (KeyError, TypeError) as error:
        return None, [f"{where}: segments.yml needs 'segments:' and tickets.yml needs 'kinds:' at its top ({error})"]


def _in_words(where: str, place: tuple[int | str, ...], message: str) -> str:
    message = {"extra fields not permitted": "is not a known key; is it misspelt?",
               "field required": "is missing"}.get(message, message)
    if place[0] == "__root__":
        return f"{where}: {message}"
    inner = " → ".join(f"number {part + 1}" if isinstance(part, int) else part for part in place[1:])
    return f"{where}/{place[0]}.yml: {inner} {message}".replace(".yml:  ", ".yml: ")


def name_problems(texts: Texts, said: Said) -> list[str]:
    """Responses that are said and not written, and the reverse."""
    problems = [f"{where}: says '{name}', which is in no file of data/texts"
                for name, where in sorted(said.names.items()) if name not in texts.files]
    problems += [f"data/texts/{file}: nothing says '{name}'"
                 for name, file in sorted(texts.files.items()) if name not in said.names]
    return problems + said.problems


def rule_problems(root: Path, policy: Policy) -> list[str]:
    """Rules that open another journey than requests.yml says, and requests that no rule opens."""
    problems, opened = [], set()
    for path in sorted((root / "data" / "rules").glob("*.yml")):
        for rule in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("rules") or []:
            steps = [next(iter(step.items())) for step in rule.get("steps") or [] if isinstance(step, dict)]
            actions = [value for key, value in steps if key == "action"]
            if "action_open_journey" not in actions:
                continue
            intent = next((str(value) for key, value in steps if key == "intent"), "")
            request = policy.requests.get(intent)
            opened.add(intent)
            if request is None:
                problems.append(f"data/rules/{path.name}: '{intent}' opens a journey and is not in requests.yml")
            elif f"{request.journey}_form" not in actions:
                problems.append(f"data/rules/{path.name}: '{intent}' does not open {request.journey}_form, the journey "
                                "that requests.yml names for it")
    return problems + [f"business/policy/requests.yml: no rule opens '{intent}'"
                       for intent in sorted(policy.requests.keys() - opened)]


def problems_of(root: Path) -> list[str]:
    """Everything that is wrong with the policies and texts of a repository."""
    policy, problems = policy_problems(root / "business")
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    texts = read_texts(root / "data" / "texts", set(_intents(domain)))
    problems += texts.problems
    problems += unused_problems(root, domain)
    problems += answer_problems(root / "data" / "answers", date.today())
    if policy is not None:
        if "fees" not in policy.billing.parts:
            problems.append("business/policy/billing.yml: parts needs 'fees', where charges of unknown kinds go")
        problems += name_problems(texts, names_said(root, domain, policy))
        problems += rule_problems(root, policy)
        problems += unplayed_problems(root, {request.journey for request in policy.requests.values()})
    return problems


def _intents(domain: dict[str, object]) -> list[str]:
    listed = domain.get("intents")
    return [next(iter(i)) if isinstance(i, dict) else str(i) for i in listed] if isinstance(listed, list) else []


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m business.validate",
        description="Checks business/policy/*.yml and data/texts/*.yml and prints each problem with its file.")
    parser.add_argument("root", nargs="?", type=Path, default=ROOT, help="the repository (default: this one)")
    problems = problems_of(parser.parse_args(arguments).root.resolve())
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in policies and texts.", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
