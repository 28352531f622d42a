"""General questions ("what is an eSIM") in the chat: answered from data/answers, with the source and its date."""
from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

from actions.turn import Turn
from business.answers import load_answers
from business.policy import load_policy
from journeys.general_questions import Found, GeneralQuestions, is_general


@lru_cache(maxsize=1)
def general_questions(business_dir: Path) -> GeneralQuestions:
    """The stored answers, with the encoder that the understanding has too. Takes a second at first use."""
    # Imported late: the encoder's libraries are only needed where a question is asked.
    from understanding.encoder import shared_encoder

    policy = load_policy(business_dir)
    answers = load_answers(business_dir.parent / "data" / "answers", policy.market.country)
    return GeneralQuestions(answers, shared_encoder().encode, policy.answers)


async def answer_question(turn: Turn, *, certain: bool = False) -> bool:
    """Answer a general question; whether it was one that is known. `certain` asks for more likeness."""
    given = turn.services
    if not is_general(turn.text, given.policy.answers):
        return False
    found = await asyncio.to_thread(_find, given.settings.business_dir, turn.text, certain)
    if found is None:
        return False
    go_on = found.answer.go_on
    choices = [{"response": "utter_choice_go_on", "title": go_on.title, "words": go_on.words}] if go_on else []
    care_phone = given.policy.market.care_phone
    answer, checked = found.answer.answer.replace("{care_phone}", care_phone), found.answer.checked
    if checked is None:
        # Nobody has compared it with its source: the customer is not told that it stands there.
        turn.say("utter_answer", answer=answer, choices=choices)
    else:
        turn.say("utter_answer_checked", answer=answer, source=found.answer.source,
                 checked=given.speaker.day(checked), choices=choices)
    return True


def _find(business_dir: Path, text: str, certain: bool) -> Found | None:
    return general_questions(business_dir).find(text, certain=certain)
