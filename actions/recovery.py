"""Takes up the cases that a killed process left in the middle."""
from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from actions import (
    account_change,
    airtime,
    autopay,
    bill,
    callback,
    closing,
    complaint_answers,
    connection_answers,
    credit_limit,
    dispute,
    fraud_report,
    line,
    line_services,
    pack_shop,
    pay_bill,
    pay_link,
    plan,
    porting,
    recharge,
    refunds,
    roaming_changes,
    services_asked,
    sim_activation,
    sim_care,
    spam,
    subscription,
    suspension,
    taxes,
    usage_dispute,
)
from actions.bootstrap import Running, running, services
from casebook.case_book import OpenCase
from telecom.errors import CareError

log = logging.getLogger(__name__)

# A journey that is still running in this or another process is left alone for this long.
_AGE = timedelta(seconds=30)
_EVERY_SECONDS = 20.0
_GIVE_UP = timedelta(hours=24)
_TAKE_UP: dict[str, Callable[[OpenCase], Awaitable[None]]] = {
    recharge.JOURNEY: recharge.take_up_repair, bill.JOURNEY: bill.take_up_review,
    dispute.JOURNEY: dispute.take_up_dispute, subscription.JOURNEY: subscription.take_up_stop,
    sim_care.JOURNEY: sim_care.take_up_sim_care, fraud_report.JOURNEY: fraud_report.take_up_fraud,
    line_services.JOURNEY: line_services.take_up_services,
    suspension.JOURNEY: suspension.take_up_suspension, sim_activation.JOURNEY: sim_activation.take_up_activation,
    line.JOURNEY: line.take_up_line, usage_dispute.JOURNEY: usage_dispute.take_up_usage_dispute,
    plan.JOURNEY: plan.take_up_change, plan.WITHDRAWAL: plan.take_up_withdrawal,
    closing.JOURNEY: closing.take_up_closure, closing.OFFER: closing.take_up_offer,
    closing.KEEPING: closing.take_up_keeping,
    porting.JOURNEY: porting.take_up_porting,
    roaming_changes.JOURNEY: roaming_changes.take_up_roaming,
    services_asked.JOURNEY: services_asked.take_up_services,
    spam.JOURNEY: spam.take_up_spam,
    complaint_answers.JOURNEY: complaint_answers.take_up_complaint, callback.JOURNEY: callback.take_up_call,
    account_change.JOURNEY: account_change.take_up_change,
    connection_answers.JOURNEY: connection_answers.take_up_connection,
    pay_bill.JOURNEY: pay_bill.take_up_link, refunds.JOURNEY: refunds.take_up_refunds,
    refunds.TRACE: refunds.take_up_refunds, autopay.JOURNEY: autopay.take_up_autopay,
    credit_limit.JOURNEY: credit_limit.take_up_limit, credit_limit.ASK: credit_limit.take_up_limit,
    taxes.JOURNEY: taxes.take_up_tax_number,
    pack_shop.JOURNEY: pack_shop.take_up_purchase, pay_link.JOURNEY: pay_link.take_up_link,
    airtime.JOURNEY: airtime.take_up_airtime}


async def recover_forever() -> None:
    """Look for unfinished cases, now and then; runs as long as the action server."""
    while True:
        try:
            await recover_once()
        except Exception:
            log.exception("looking for unfinished cases failed")
        await asyncio.sleep(_EVERY_SECONDS)


async def recover_once() -> int:
    """Finish every case that was begun a while ago and never ended; gives back how many were finished."""
    given = services()
    now = given.clock.now()
    finished = 0
    for case in await asyncio.to_thread(given.cases.unfinished, now - _AGE):
        if now - case.started > _GIVE_UP:
            await asyncio.to_thread(given.cases.finish, case.id, "given up", now)
            log.error("case %s could not be finished for %s; its state is in the audit trail", case.id, _GIVE_UP)
            continue
        token = running.set(Running(case.conversation, "recovery", may_write=True))
        try:
            await _TAKE_UP[case.journey](case)
            await asyncio.to_thread(given.cases.finish, case.id, "recovered", given.clock.now())
            finished += 1
        except CareError as error:
            log.warning("case %s is not recovered yet: %s", case.id, type(error).__name__)
        except Exception:
            # One case that cannot be read must not hold up the others.
            log.exception("case %s cannot be recovered", case.id)
        finally:
            running.reset(token)
    return finished
