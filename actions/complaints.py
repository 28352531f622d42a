"""Complaints and calls in the chat: a new one, how those stand, and what is to be done with them."""
from __future__ import annotations

from actions.away import AwayForm
from actions.call_back import ask_call_back
from actions.callback import offer_call
from actions.complaint_answers import register_complaint, words_question
from actions.patience import in_time
from actions.sending_codes import UNREACHABLE
from actions.tell_complaint import known_tickets, wish_question
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from casebook.case_book import Proposal
from journeys.complaints import Complaints, Wish, choices_for, topic_of, wish_of
from journeys.complaints.wish import named, recent, says_enough
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket


class ValidateComplaintsForm(AwayForm):
    """Collects the proved number for complaints and calls."""

    form = "complaints_form"


class HandleComplaint(CareAction):
    """Registers a complaint, tells how those stand, or offers hours for a call. WRITE: one ticket a complaint."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_handle_complaint"

    async def act(self, turn: Turn) -> Events:
        """By what it is about (`complaint_about`: new, status or call) and what the words ask for.

        Who cannot prove anything is called all the same.
        """
        if turn.slot("one_time_code") == UNREACHABLE:
            return await ask_call_back(turn)
        line, customer = await turn.subscriber()
        about, words = turn.slot("complaint_about"), str(turn.slot("complaint_words") or "")
        if about == "call":
            return await say_all(turn, await in_time(turn, offer_call(turn, line, words)), line.msisdn)
        given = turn.services
        wish = wish_of(words, given.policy.complaints)
        if about == "new" and wish is Wish.STATUS:
            return await self._complain(turn, line, customer, words)
        journey = Complaints(given.operator, given.policy, given.clock)
        tickets = await in_time(turn, journey.tickets(customer))
        if about == "new" and wish is Wish.REOPEN and not choices_for(wish, tickets, given.policy.complaints, turn.now):
            # "I am not happy …" says what a new complaint is about, where there is none that could be meant.
            return await self._complain(turn, line, customer, words)
        return await say_all(turn, self._followed(turn, tickets, wish, words), line.msisdn)

    @staticmethod
    async def _complain(turn: Turn, line: Line, customer: Customer, words: str) -> Events:
        """Ask what the words leave open, else register it."""
        policy = turn.services.policy.complaints
        topic = topic_of(words, policy)
        if topic is None:
            options = [{"key": each.key, "response": "utter_choice_topic", "say": {"name": each.name},
                        "words": [each.key, each.name, *each.words]} for each in policy.topics]
            told = Told((), proposal=Proposal("complaint_topic", {"options": options, "words": words}))
        elif not says_enough(words, policy):
            told = Told((), proposal=words_question(topic))
        else:
            told = await register_complaint(turn, line, customer, topic.key, words)
        return await say_all(turn, told, line.msisdn)

    @staticmethod
    def _followed(turn: Turn, tickets: list[Ticket], wish: Wish, words: str) -> Told:
        """How the dockets stand, and the question that follows from it."""
        given, policy = turn.services, turn.services.policy.complaints
        meant = named(tickets, words)
        possible = [t for t in choices_for(wish, tickets, policy, turn.now) if not meant or t in meant]
        if wish is not Wish.STATUS and possible:
            return Told((), proposal=wish_question(wish, possible, words, given))
        shown = meant or recent(tickets, policy, turn.now)[:given.policy.chat.dockets_told]
        messages = known_tickets(shown, given, turn.now) or (Message("utter_no_tickets", {}),)
        if wish is not Wish.STATUS:
            return Told((*messages, Message("utter_nothing_to_change", {})))
        late = [t for t in choices_for(Wish.APPEAL, shown, policy, turn.now) if t.late(turn.now)]
        if late:
            return Told(messages, proposal=wish_question(Wish.APPEAL, late[:1], words, given))
        answered = choices_for(Wish.REOPEN, shown, policy, turn.now)
        if answered and len(answered) == len(shown):
            return Told(messages, proposal=wish_question(Wish.REOPEN, answered[:1], words, given))
        return Told(messages)
