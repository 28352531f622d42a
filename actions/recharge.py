"""Journey A in the chat."""
from __future__ import annotations

import asyncio
from dataclasses import replace

from rasa_sdk.events import SlotSet

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.notices import send_notice
from actions.patience import patiently
from actions.registering import register
from actions.tell_recharge import Told, tell
from actions.turn import CareAction, Events, Turn
from casebook.case_book import OpenCase
from journeys.recharge_repair import Complaint, Outcome, RechargeDecisions, RechargeRepair, Result
from telecom.errors import WrongAccountType
from telecom.money import Money
from telecom.subscriber import Customer, Line

JOURNEY = "recharge_repair"


class ValidateRechargeRepairForm(ProvedNumberForm):
    """Collects the proved number for journey A."""

    form = "recharge_repair_form"


class RepairRecharge(CareAction):
    """Finds and repairs what is wrong with a recharge. WRITE: repairs only what was already paid for."""

    writes = True

    def name(self) -> str:
        """See domain.yml."""
        return "action_repair_recharge"

    async def act(self, turn: Turn) -> Events:
        """Run the journey; when it takes longer than a chat can wait it goes on and the result comes by SMS."""
        line, customer = await turn.subscriber()
        trouble_with_data = turn.slot("opened_by") == "slow_data"
        if line.account_type != "prepaid":
            if trouble_with_data:
                return await register(turn, line, customer, "slow_data")
            raise WrongAccountType(line.account_type)
        complaint = Complaint(str(turn.slot("complaint_about") or "recharge"), complaint_amount(turn),
                              str(turn.slot("complaint_words") or ""), tuple(turn.slot("ignored_cases") or ()))
        told = await patiently(turn, repair(turn.services, turn.conversation, line, customer, complaint))
        if told is None:
            turn.say("utter_taking_longer")
            return [SlotSet("proposal_open", False)]
        if trouble_with_data and told.nothing_wrong:
            # The account is in order and the phone's settings too: it is the network's turn.
            return await register(turn, line, customer, "slow_data")
        return await say_all(turn, told)


async def repair(given: Services, conversation: str, line: Line, customer: Customer, complaint: Complaint) -> Told:
    """The journey with its case on record from before the first write until after the last."""
    content = {"about": complaint.about, "words": complaint.words, "ignore": list(complaint.ignore),
               "amount": str(complaint.amount.amount) if complaint.amount else None}
    case_id = await asyncio.to_thread(given.cases.begin, conversation, line.msisdn, JOURNEY, content, given.clock.now())
    # An error leaves the case open on purpose: it is taken up again when the operator answers (actions/recovery.py).
    outcome = await RechargeRepair(given.operator, given.policy, given.clock).run(line, customer, complaint)
    told = tell(outcome, line, given)
    await notify(given, line, outcome, told)
    await asyncio.to_thread(given.cases.finish, case_id, "done", given.clock.now())
    return told


async def notify(given: Services, line: Line, outcome: Outcome, told: Told) -> None:
    """Send the SMS that belongs to an outcome."""
    if told.notice is not None:
        await send_notice(given, line.msisdn, told.notice.text, f"{outcome.case}:{outcome.result.value}",
                          **told.notice.fields)


async def say_all(turn: Turn, told: Told) -> Events:
    """Say an outcome; an open question is kept for the proposal form."""
    for message in told.messages:
        turn.say(message.response, **message.variables)
    if told.proposal is not None:
        await turn.in_thread(turn.services.cases.propose, turn.conversation, told.proposal, turn.now)
    return [SlotSet("proposal_open", told.proposal is not None), SlotSet("decision", None)]


async def carry_out(turn: Turn, kind: str, case: str, product: str | None) -> Told:
    """Do what the customer said yes to."""
    line, customer = await turn.subscriber()
    given = turn.services
    decisions = RechargeDecisions(given.operator, given.policy, given.clock)
    # On record before the first write: what a crash leaves half done is found and finished by the repair journey.
    case_id = await asyncio.to_thread(given.cases.begin, turn.conversation, line.msisdn, JOURNEY,
                                      {"about": "recharge"}, given.clock.now())
    if kind == "refund_second":
        outcome = await decisions.refund_second(line, customer, case)
    elif kind == "move_recharge":
        outcome = await decisions.move_recharge(line, customer, case)
    else:
        outcome = await decisions.stop_subscription(line, customer, product or "")
    told = tell(outcome, line, given)
    await notify(given, line, outcome, told)
    await asyncio.to_thread(given.cases.finish, case_id, "done", given.clock.now())
    return told


async def take_up_again(case: OpenCase) -> None:
    """Finish a case that a crash left open; the customer is told by SMS."""
    given = services()
    line = await given.operator.subscribers.line(case.msisdn)
    customer = await given.operator.subscribers.customer(line.customer_id)
    amount = case.content.get("amount")
    complaint = Complaint(str(case.content.get("about") or "recharge"),
                          Money(amount, given.policy.market.currency) if amount else None,
                          str(case.content.get("words") or ""), tuple(case.content.get("ignore") or ()))
    outcome = await RechargeRepair(given.operator, given.policy, given.clock).run(line, customer, complaint)
    if outcome.fixed_before and outcome.attempt is not None:
        # It was repaired before the crash, and nobody has told the customer.
        reposted = outcome.attempt.topup is not None and outcome.attempt.topup.repost_of is not None
        outcome = replace(outcome, result=Result.REPOSTED if reposted else Result.REPROVISIONED)
    await notify(given, line, outcome, tell(outcome, line, given))
