"""What the player prints: a progress line, failed conversations, and one line of JSON at the end."""
from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from scenario_player.play import Play


def conversation(play: Play) -> str:
    """Return the whole conversation of a play with its times, then what was not met."""
    lines = [f"{'passed' if play.passed else 'FAILED'}: {play.scenario.name}", f"        {play.scenario.about}"]
    for index, turn in enumerate(play.turns, start=1):
        lines.append(f"  {turn.at:6.2f} s  {index:2d} customer: {turn.said}")
        end = turn.at + turn.seconds
        for message in turn.answers:
            lines.append(_indented(f"  {end:6.2f} s     bot: ", message.text or f"(image {message.image})"))
            if message.buttons:
                lines.append("                 buttons: " + " | ".join(each.title for each in message.buttons))
        if turn.asks_for:
            lines.append(f"                 (asks for {turn.asks_for})")
    lines += [f"  NOT MET: {problem}" for problem in play.problems]
    return "\n".join(lines)


def _indented(head: str, text: str) -> str:
    return head + text.replace("\n", "\n" + " " * len(head))


def summary(plays: Iterable[tuple[Path, Play]]) -> dict[str, object]:
    """Return the figures of all plays: a scenario counts as passed when all of its plays did."""
    outcome: dict[Path, list[bool]] = {}
    names: dict[Path, str] = {}
    for file, play in plays:
        outcome.setdefault(file, []).append(play.passed)
        names[file] = play.scenario.name
    all_passed = [file for file, passed in outcome.items() if all(passed)]
    return {
        "total": len(outcome),
        "passed": len(all_passed),
        "pass_k": round(len(all_passed) / len(outcome), 4) if outcome else 0.0,
        "plays": sum(len(passed) for passed in outcome.values()),
        "failed": [names[file] for file, passed in outcome.items() if not all(passed)],
    }


def last_line(figures: dict[str, object]) -> str:
    """Return figures as one line of JSON."""
    return json.dumps(figures, ensure_ascii=False)
