"""What the simulated customer says next. Decides alone from what is asked; knows no network."""
from __future__ import annotations

from scenario_player.schema import Customer
from stack.bot import BotMessage, Button

BUTTON_PREFIX = "button:"


class Stuck(Exception):
    """The customer cannot go on; the message says why and what the scenario lacks."""


class Speaker:
    """Keeps count of which answers were given."""

    def __init__(self, customer: Customer) -> None:
        self._customer = customer
        self._given: dict[str, int] = {}
        self._then = list(customer.then)

    def next(self, asked: str | None) -> str | None:
        """Return the next words when slot `asked` is asked for (None: nothing is); None when all has been said.

        Raises Stuck when the scenario holds no answer to what is asked.
        """
        if asked is None:
            return self._then.pop(0) if self._then else None
        answers = self._customer.answers.get(asked)
        if answers is None:
            known = ", ".join(self._customer.answers) or "none"
            raise Stuck(f"the assistant asks for {asked!r}; add it to customer.answers (there: {known})")
        if isinstance(answers, str):
            answers = [answers]
        index = self._given.get(asked, 0)
        self._given[asked] = index + 1
        return answers[min(index, len(answers) - 1)]


def pressed_button(words: str, offered: list[BotMessage]) -> Button | None:
    """Return the button that `button: <title>` presses, or None for words that are typed. Raises Stuck."""
    if not words.startswith(BUTTON_PREFIX):
        return None
    title = words[len(BUTTON_PREFIX):].strip().lower()
    buttons = [button for message in offered for button in message.buttons]
    for button in buttons:
        if title == button.title.lower():
            return button
    titles = ", ".join(button.title for button in buttons) or "none"
    raise Stuck(f"no button is titled {title!r} (offered: {titles})")
