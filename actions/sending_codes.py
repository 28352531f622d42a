"""Sending one-time codes: to the line, or to another number of its holder when the phone may be in other hands."""
from __future__ import annotations

from actions.bootstrap import Running, running
from actions.turn import Turn
from business.policy import Policy
from casebook.privacy import mask_number
from journeys.said import says
from journeys.sim_care import other_number
from telecom.errors import CareError, UnknownLine

# Values of the slot one_time_code; the digits themselves are never put into a slot.
PROVED = "proved"
LOCKED = "locked"
# No code can be read by this customer: a person has to find out who they are.
UNREACHABLE = "unreachable"


def code_text(policy: Policy, digits: str) -> str:
    """The SMS with a code."""
    return policy.sms["one_time_code"].format(code=digits, operator=policy.market.operator_name,
                                              minutes=policy.identity.code_minutes)


async def send_code(turn: Turn, msisdn: str, action: str, *, elsewhere: bool = False, strangers: bool = False,
                    said: str | None = None) -> str | None:
    """Send a code if policy allows one, and say when it does not. Gives back the value of the slot one_time_code.

    `elsewhere`: to another number on record of the line's holder, if there is a trusted one. An unknown number gets no
    SMS, and the customer hears the same as for a known one; with `strangers` it gets one. `said` is the response for
    one whose number is proved.
    Raises CareError when no SMS could be sent; another code may be asked for at once then.
    """
    identity = turn.services.identity
    verdict, digits = await turn.in_thread(identity.new_code, turn.conversation, msisdn, turn.now,
                                           elsewhere=elsewhere and not sent_elsewhere(turn))
    if verdict.locked:
        turn.say("utter_code_locked", minutes=max(1, round(verdict.wait.total_seconds() / 60)))
        return LOCKED
    if not verdict.allowed:
        turn.say("utter_code_wait", seconds=max(1, round(verdict.wait.total_seconds())))
        return None
    policy = turn.services.policy
    text = code_text(policy, digits)
    receiver = None
    token = running.set(Running(turn.conversation, action, may_write=True))
    try:
        if not strangers:
            await turn.services.operator.subscribers.line(msisdn)
        receiver = await trusted_number(turn, msisdn) if elsewhere else msisdn
        if receiver is not None:
            await turn.services.operator.care.send_sms(receiver, text, sender=policy.market.sms_sender,
                                                       key=f"code:{turn.conversation}:{turn.now.isoformat()}")
    except UnknownLine:
        pass
    except CareError:
        await turn.in_thread(identity.take_back_code, turn.conversation, msisdn)
        raise
    finally:
        running.reset(token)
    if said is not None and receiver is not None:
        # Only somebody whose number is proved hears where the code went.
        turn.say(said, number=mask_number(receiver))
    elif strangers:
        turn.say("utter_fresh_code_sent", number=mask_number(msisdn))
    else:
        turn.say("utter_code_sent_elsewhere" if elsewhere else "utter_code_sent", number=mask_number(msisdn))
    return None


async def trusted_number(turn: Turn, msisdn: str) -> str | None:
    """Another number of a line's holder that a code may go to."""
    holder = await turn.services.operator.sims.holder(msisdn)
    return other_number(holder, turn.now, turn.services.policy.sims)


def may_be_away(turn: Turn) -> bool:
    """Whether this journey is one of people who may not have the phone at hand (sims.yml)."""
    policy = turn.services.policy
    request = policy.requests.get(str(turn.slot("opened_by")))
    return request is not None and request.journey in policy.sims.codes_elsewhere.journeys


def cannot_read_the_code(turn: Turn) -> bool:
    """Whether the words say that no code can be read, in a journey of people who may not have the phone at hand."""
    return may_be_away(turn) and says(turn.text, turn.services.policy.sims.codes_elsewhere.words)


async def code_cannot_be_read(turn: Turn, msisdn: str, action: str, *, certain: bool) -> str | None:
    """No code was read where it went: it goes to another number on record, and after that a person is needed.

    Unless that is `certain`, the SMS may only be late, and a second one goes to the same place first. Nobody hears
    whether there is another number. Gives back the value of the slot one_time_code.
    """
    here, there = _sent(turn, "utter_code_sent"), _sent(turn, "utter_code_sent_elsewhere")
    patience = 1 if certain else 2
    if there >= patience:
        return UNREACHABLE
    return await send_code(turn, msisdn, action, elsewhere=bool(there) or here >= patience)


def sent_elsewhere(turn: Turn) -> bool:
    """Whether a code of this journey went to another number on record."""
    return _sent(turn, "utter_code_sent_elsewhere") > 0


def _sent(turn: Turn, response: str) -> int:
    """How often a response was said since the journey began."""
    count = 0
    for event in reversed(turn.tracker.events):
        if event.get("event") == "action" and event.get("name") == "action_open_journey":
            break
        count += (event.get("metadata") or {}).get("utter_action") == response
    return count
