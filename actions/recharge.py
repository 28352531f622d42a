"""Journey A in the chat."""
from __future__ import annotations

from dataclasses import replace

from actions.bootstrap import Services, services
from actions.identify import ProvedNumberForm
from actions.journey import complaint_amount
from actions.on_record import on_record
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


async def carry_out(turn: Turn, kind: str, case: str, product: str | None) -> Told:
    """Do what the customer said yes to."""
    line, customer = await turn.subscriber()
    given = turn.services
    decisions = RechargeDecisions(given.operator, given.policy, given.clock)

    async def work() -> Told:
        if kind == "refund_second":
            outcome = await decisions.refund_second(line, customer, case)
        elif kind == "move_recharge":
            outcome = await decisions.move_recharge(line, customer, case)
        else:
            outcome = await decisions.stop_subscription(line, customer, product or "")
        return await notify(given, line.msisdn, tell(outcome, line, given))
    # What a crash leaves half done is found and finished by the repair journey.
    return await on_record(given, turn.conversation, line.msisdn, JOURNEY, {"about": "recharge"}, work)


async def take_up_repair(case: OpenCase) -> None:
    """Finish a case that a crash left open; the customer is told by SMS."""
    given = services()
    line = await given.operator.subscribers.line(case.msisdn)
    customer = await given.operator.subscribers.customer(line.customer_id)
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
