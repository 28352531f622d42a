"""Who goes on when an open question is answered: one handler for each kind of question."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from actions.account_change import account_change, account_code, account_value
from actions.airtime import choose_airtime, choose_loan, send_amount, send_balance, send_number, take_loan
from actions.autopay import autopay_day, autopay_off, autopay_on, choose_autopay
from actions.call_back import call_back
from actions.callback import book_call
from actions.closing import close_line, closure_reason, keep_line, stay_offer
from actions.complaint_answers import (
    appeal_ticket,
    complaint_topic,
    complaint_words,
    reopen_ticket,
    which_ticket,
    withdraw_ticket,
)
from actions.connection_answers import (
    connection_consent,
    connection_deposit,
    connection_document,
    connection_instead,
    connection_kind,
    connection_name,
    connection_number,
    connection_order,
    connection_plan,
)
from actions.credit_limit import ask_limit, raise_limit
from actions.dispute import open_dispute
from actions.do_recharge import choose_recharge, recharge_number
from actions.line_services import unlock_device
from actions.pack_shop import buy_pack, choose_pack
from actions.pay_bill import paid_bill_link, pay_amount, pay_this
from actions.pay_link import link_paid, make_link
from actions.plan import change_plan, choose_plan, withdraw
from actions.porting import send_porting_code, stay_with_number
from actions.recharge import move_recharge, refund_second, stop_prepaid_subscription
from actions.refunds import trace_refund
from actions.roaming_answers import (
    buy_roaming_pack,
    country_named,
    limit_chosen,
    pack_chosen,
    report,
    switch_off,
    switch_on,
)
from actions.roaming_prices import prices_for
from actions.services_asked import allow_services, block_services, service_chosen, stop_services
from actions.sim_care import choose_need, choose_sim, free_line, give_sim_code
from actions.spam import kind_chosen, register_preferences, remove_preferences, report_sender
from actions.subscription import stop_service
from actions.taxes import set_tax_number, tax_number
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
    "sim_need": choose_need,
    "free_line": free_line,
    "sim_kind": choose_sim,
    "sim_code": give_sim_code,
    "call_back": call_back,
    "unlock_device": unlock_device,
    "choose_plan": choose_plan,
    "change_plan": change_plan,
    "go_postpaid": change_plan,
    "go_prepaid": change_plan,
    "withdraw_order": withdraw,
    "closure_reason": closure_reason,
    "stay_offer": stay_offer,
    "close_line": close_line,
    "keep_line": keep_line,
    "stay_with_number": stay_with_number,
    "send_porting_code": send_porting_code,
    "spam_choice": kind_chosen,
    "spam_register": register_preferences,
    "spam_remove": remove_preferences,
    "spam_report": report_sender,
    "choose_service": service_chosen,
    "stop_services": stop_services,
    "block_services": block_services,
    "allow_services": allow_services,
    "roaming_country": country_named,
    "roaming_pack": pack_chosen,
    "roaming_buy": buy_roaming_pack,
    "roaming_limit": limit_chosen,
    "roaming_on": switch_on,
    "roaming_off": switch_off,
    "roaming_report": report,
    "roaming_prices": prices_for,
    "complaint_topic": complaint_topic,
    "complaint_words": complaint_words,
    "which_ticket": which_ticket,
    "withdraw_ticket": withdraw_ticket,
    "reopen_ticket": reopen_ticket,
    "appeal_ticket": appeal_ticket,
    "call_slot": book_call,
    "account_value": account_value,
    "account_change": account_change,
    "account_code": account_code,
    "connection_kind": connection_kind,
    "connection_plan": connection_plan,
    "connection_name": connection_name,
    "connection_document": connection_document,
    "connection_consent": connection_consent,
    "connection_number": connection_number,
    "connection_deposit": connection_deposit,
    "connection_instead": connection_instead,
    "connection_order": connection_order,
    "pay_amount": pay_amount,
    "pay_this": pay_this,
    "paid_bill_link": paid_bill_link,
    "trace_refund": trace_refund,
    "autopay_choice": choose_autopay,
    "autopay_on": autopay_on,
    "autopay_off": autopay_off,
    "autopay_day": autopay_day,
    "raise_limit": raise_limit,
    "ask_limit": ask_limit,
    "tax_number": tax_number,
    "set_tax_number": set_tax_number,
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
TAKES_NO: set[str] = {"closure_reason", "stay_offer", "stay_with_number"}
