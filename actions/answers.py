"""Who goes on when an open question is answered: one handler for each kind of question."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from actions.airtime import choose_airtime, choose_loan, send_amount, send_balance, send_number, take_loan
from actions.dispute import open_dispute
from actions.do_recharge import choose_recharge, recharge_number
from actions.pack_shop import buy_pack, choose_pack
from actions.pay_link import link_paid, make_link
from actions.recharge import move_recharge, refund_second, stop_prepaid_subscription
from actions.subscription import stop_service
from actions.told import Told
from actions.turn import Turn
from actions.usage_dispute import dispute_usage

# Takes the turn, the question's content and the answer: "yes", the key of the chosen option, or the value (a number
# in E.164, an amount as 199.00, a date as ISO day, words). What it tells may be the next question.
Handler = Callable[[Turn, dict[str, Any], str], Awaitable[Told]]

ANSWERS: dict[str, Handler] = {
    "dispute_line": open_dispute,
    "dispute_usage": dispute_usage,
    "stop_service": stop_service,
    "refund_second": refund_second,
    "move_recharge": move_recharge,
    "stop_subscription": stop_prepaid_subscription,
    "choose_pack": choose_pack,
    "choose_addon": choose_pack,
    "buy_pack": buy_pack,
    "buy_addon": buy_pack,
    "link_pack": make_link,
    "link_recharge": make_link,
    "link_talk_time": make_link,
    "link_again": make_link,
    "paid_link": link_paid,
    "choose_recharge": choose_recharge,
    "recharge_number": recharge_number,
    "choose_airtime": choose_airtime,
    "choose_loan": choose_loan,
    "take_loan": take_loan,
    "send_number": send_number,
    "send_amount": send_amount,
    "send_balance": send_balance,
}

# Kinds whose handler also goes on after a "no" or "none of these" (answer "no"). Other questions are then kept for a
# while, said by `utter_kept_<kind>`: people think it over, and a later yes has them asked again.
TAKES_NO: set[str] = set()
