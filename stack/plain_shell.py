"""A conversation line by line, for input that is no terminal: `make shell < messages.txt`."""
from __future__ import annotations

import uuid
from collections.abc import Iterable

from stack.bot import Bot, BotMessage
from stack.screen import Screen

STOP = "/stop"


def converse(bot: Bot, lines: Iterable[str], screen: Screen) -> None:
    """Send each line, print it and what comes back; ends with the lines or at /stop."""
    sender = f"shell-{uuid.uuid4().hex}"
    for line in lines:
        words = line.strip()
        if words == STOP:
            return
        if not words:
            continue
        screen.say(f"you> {words}")
        for message in bot.say(sender, words):
            screen.say(f"bot> {_as_text(message)}")


def _as_text(message: BotMessage) -> str:
    parts = [message.text] if message.text else []
    if message.image:
        parts.append(f"(picture: {message.image})")
    if message.buttons:
        parts.append("[" + "] [".join(button.title for button in message.buttons) + "]")
    return "\n     ".join("\n".join(parts).splitlines())
