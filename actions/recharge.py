"""Journey A in the chat."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.on_record import holder_of, on_record
from actions.patience import patiently
from actions.tell_recharge import tell
from actions.told import Told, notify, say_all
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
        if line.account_type != "prepaid":
            raise WrongAccountType(line.account_type)
        complaint = Complaint(str(turn.slot("complaint_about") or "recharge"), complaint_amount(turn),
                              str(turn.slot("complaint_words") or ""))
        told = await patiently(turn, line.msisdn,
                               repair(turn.services, turn.conversation, line, customer, complaint))
        return await say_all(turn, told or Told(()), line.msisdn)


async def repair(given: Services, conversation: str, line: Line, customer: Customer, complaint: Complaint) -> Told:
    """The journey with its case on record, its text messages sent, and all that is to be said about it."""
    async def work() -> Told:
        outcome = await RechargeRepair(given.operator, given.policy, given.clock).run(line, customer, complaint)
        return await notify(given, line.msisdn, tell(outcome, line, given))
    content = {"about": complaint.about, "words": complaint.words,
               "amount": str(complaint.amount.amount) if complaint.amount else None}
    return await on_record(given, conversation, line.msisdn, JOURNEY, content, work)


async def refund_second(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Refund the second of two recharges after the customer's yes."""
    return await _carry_out(turn, lambda d, line, customer: d.refund_second(line, customer, str(content["case"])))


async def move_recharge(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Take a recharge back from the wrong number and book it on the right one after the customer's yes."""
    return await _carry_out(turn, lambda d, line, customer: d.move_recharge(line, customer, str(content["case"])))


async def stop_prepaid_subscription(turn: Turn, content: dict[str, Any], _answer: str) -> Told:
    """Stop what cuts the balance, and give back what policy says, after the customer's yes."""
    product = str(content.get("product") or "")
    return await _carry_out(turn, lambda d, line, customer: d.stop_subscription(line, customer, product))


async def _carry_out(turn: Turn, decide: Callable[[RechargeDecisions, Line, Customer], Awaitable[Outcome]]) -> Told:
    line, customer = await turn.subscriber()
    given = turn.services
    decisions = RechargeDecisions(given.operator, given.policy, given.clock)

    async def work() -> Told:
        return await notify(given, line.msisdn, tell(await decide(decisions, line, customer), line, given))
    # What a crash leaves half done is found and finished by the repair journey.
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"about": "recharge"}, work)


async def take_up_repair(case: OpenCase) -> None:
    """Finish a case that a crash left open; the customer is told by SMS."""
    given = services()
    line, customer = await holder_of(given, case)
    amount = case.content.get("amount")
    complaint = Complaint(str(case.content.get("about") or "recharge"),
                          Money(amount, given.policy.market.currency) if amount else None,
                          str(case.content.get("words") or ""))
    outcome = await RechargeRepair(given.operator, given.policy, given.clock).run(line, customer, complaint)
    await tell_after_crash(given, line, outcome)


async def tell_after_crash(given: Services, line: Line, outcome: Outcome) -> None:
    """The SMS about a recharge after a crash: what was repaired before it counts as repaired now."""
    if outcome.fixed_before and outcome.attempt is not None:
        # It was repaired before the crash, and nobody has told the customer.
        reposted = outcome.attempt.topup is not None and outcome.attempt.topup.repost_of is not None
        outcome = replace(outcome, result=Result.REPOSTED if reposted else Result.REPROVISIONED)
    await notify(given, line.msisdn, tell(outcome, line, given))
