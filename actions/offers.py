"""Offers for the line: what is reserved for customers like this one, else what fits. Taken up as any pack is bought."""
from __future__ import annotations

from actions.identify import ProvedNumberForm
from actions.pack_shop import choice_of, may_order, read_shelf
from actions.patience import in_time
from actions.told import Message, Told, say_all
from actions.turn import CareAction, Events, Turn


class ValidateOffersForm(ProvedNumberForm):
    """Collects the proved number for offers."""

    form = "offers_form"


class ShowOffers(CareAction):
    """Shows the offers of the catalogue that are meant for the customer. READ."""

    def name(self) -> str:
        """See domain.yml."""
        return "action_show_offers"

    async def act(self, turn: Turn) -> Events:
        """Reserved offers first; without any it is said, and what fits is offered."""
        line, customer = await turn.subscriber()
        if not may_order(customer, "buy_data_pack", turn.services.policy):
            refused = Told((Message("utter_request_admin_only", {}), Message("utter_offer_desk", {})))
            return await say_all(turn, refused, line.msisdn)
        shelf = await in_time(turn, read_shelf(turn, line, customer))
        if not shelf.offerings:
            told = Told((Message("utter_pack_none", {}),))
        elif shelf.reserved:
            shown = shelf.reserved[:turn.services.policy.shop.offers_shown]
            told = choice_of(turn, shelf, shown, [Message("utter_offers_found", {"count": str(len(shown))})])
        else:
            told = choice_of(turn, shelf, shelf.suggestions, [Message("utter_offers_none", {})])
        return await say_all(turn, told, line.msisdn)
