"""What roaming costs: before a trip it is answered from the tariff, after one the bill tells what was charged."""
from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from actions.bootstrap import Services
from actions.patience import in_time
from actions.roaming import country_asked
from actions.tell_roaming import country_names, pack_lines, rates_message
from actions.told import Message, Told
from actions.turn import Turn
from casebook.case_book import Proposal
from journeys.bill_review import BillReview
from journeys.bill_review.lines import LineQuestion, find_lines
from journeys.roaming import RoamingView, find_country, read_roaming
from journeys.said import says
from telecom.billing import Bill
from telecom.money import total
from telecom.subscriber import Customer, Line


async def prices_before_trip(turn: Turn, line: Line, customer: Customer, asked: str) -> Told | None:
    """The answer from the tariff; None when the account shows that it is about charges of a trip that was made."""
    given = turn.services
    ahead = says(asked, given.policy.roaming.ahead_words)
    spoken = turn.slot("complaint_amount") is not None or says(asked, given.policy.billing.words_for_bill)
    messages: list[Message] = []
    country = country_asked(turn)
    if line.account_type == "postpaid" and not spoken:
        found = await in_time(turn, BillReview(given.operator, given.policy, given.clock).read(line, customer))
        # The bill of a company's line is not shown to its user: whether there was a trip only the words can tell.
        unseen = found.company_bill and country is None
        if not ahead and (unseen or (found.bill is not None and _on_the_bill(given, found.bill, asked))):
            return None
        messages = await in_time(turn, _not_billed_yet(given, line, found.bill)) if found.bill else []
    elif spoken and not ahead:
        return None
    if country is not None:
        told = await _prices(turn, line, country)
        return Told((*messages, *told.messages))
    none = [Message("utter_roaming_none_on_bill", {})] if line.account_type == "postpaid" and not messages else []
    return Told((*messages, *none), proposal=Proposal("roaming_prices", {"value": "text", "tries": 0}))


def _on_the_bill(given: Services, bill: Bill, asked: str) -> bool:
    """Whether the newest bill holds charges of roaming, in the country that is named if one is."""
    return bool(find_lines(bill, LineQuestion(f"{asked} roaming"), given.policy.billing).lines)


async def _not_billed_yet(given: Services, line: Line, bill: Bill) -> list[Message]:
    """What was used abroad since the newest bill; nothing to say when nothing was."""
    zone = ZoneInfo(given.policy.market.timezone)
    since = datetime.combine(bill.end + timedelta(days=1), time(), zone)
    used = await given.operator.roaming.used(line.product_id, since)
    cost = total(used, bill.due.currency)
    if not used:
        return []
    return [Message("utter_roaming_not_billed", {"amount": given.speaker.money(cost),
                                                 "since": given.speaker.day(since.date())})]


async def prices_for(turn: Turn, content: dict[str, Any], answer: str) -> Told:
    """Prices of the country that was named, or the question once more."""
    country = find_country(answer, country_names(turn.services))
    if country is None:
        unknown = Message("utter_roaming_country_unknown", {})
        if content["tries"]:
            return Told((unknown, Message("utter_offer_person", {})))
        return Told((unknown,), proposal=Proposal("roaming_prices", {"value": "text", "tries": 1}))
    line, _ = await turn.subscriber()
    return await _prices(turn, line, country)


async def _prices(turn: Turn, line: Line, country: str) -> Told:
    given = turn.services
    view = await in_time(turn, read_roaming(given.operator, line, given.policy.market.currency))
    return Told(tuple(_priced(view, country, given)))


def _priced(view: RoamingView, country: str, given: Services) -> list[Message]:
    name, rates = given.speaker.country(country), view.rates_for(country)
    packs = view.packs_for(country)[:given.policy.roaming.packs_shown]
    if rates is None and not packs:
        return [Message("utter_roaming_not_there", {"country": name})]
    messages = [] if rates is None else [rates_message(rates, country, given)]
    if packs:
        messages.append(Message("utter_roaming_prices_packs", {
            "country": name, "packs": pack_lines(packs, view, given)}))
    choice = {"response": "utter_choice_roaming_set_up", "country": name}
    return [*messages, Message("utter_roaming_ask_on", {"country": name, "choices": [choice]})]
