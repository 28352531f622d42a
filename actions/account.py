"""The customer's own account in the chat: what is on record, and the way into changing it."""
from __future__ import annotations

from actions.account_change import value_question
from actions.bootstrap import Services
from actions.identify import ProvedNumberForm
from actions.patience import in_time
from actions.registering import register
from actions.tell_account_record import masked_address, masked_email
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn
from journeys.account import ForPeople, Show, subject_of
from journeys.account.change import may_change
from telecom.subscriber import Line, Person


class ValidateAccountDetailsForm(ProvedNumberForm):
    """Collects the proved number for the account."""

    form = "account_details_form"


class ShowAccount(CareAction):
    """What is on record, or the question for what is to be changed. WRITE: a docket for what needs a person."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_account"

    async def act(self, turn: Turn) -> Events:
        """By what the words ask for; on a company's line for its administrator only."""
        line, customer = await turn.subscriber()
        given = turn.services
        if not may_change(customer):
            told = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
            return await say_all(turn, told, line.msisdn)
        words = str(turn.slot("complaint_words") or "")
        subject = subject_of(words, given.policy.account)
        if isinstance(subject, ForPeople):
            return await register(turn, line, customer, "account_details")
        person = await in_time(turn, given.operator.people.person(customer.id))
        if isinstance(subject, Show):
            return await say_all(turn, Told((_record(line, person, given),)), line.msisdn)
        return await say_all(turn, value_question(turn, subject, words, person), line.msisdn)


def _record(line: Line, person: Person, given: Services) -> Message:
    speaker, language = given.speaker, given.policy.account.languages.get(person.language or "")
    unknown = {"response": "utter_account_unknown"}
    return Message("utter_account", {
        "name": person.name, "number": line.msisdn, "plan": line.plan_name,
        "kind": {"response": f"utter_account_{line.account_type}"},
        "since": speaker.day(speaker.local_day(line.started)) if line.started else unknown,
        "email": masked_email(person.email) if person.email else unknown,
        "address": masked_address(person.address) or unknown,
        "language": language.name if language else person.language or unknown})
