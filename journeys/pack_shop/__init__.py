"""Buying packs and recharging: what fits the customer's own use, one price said before, paid, and read back.

shelf (what is sold, what the line holds and uses) → suggest and named (pure: what to offer) → buy (from the balance or
to the bill) or pay_link (the customer pays at the bank's page) → bought (how it stands, read back).
"""
from journeys.pack_shop.bought import Bought, Buying
from journeys.pack_shop.buy import BuyPack
from journeys.pack_shop.named import again_wanted, named_offerings
from journeys.pack_shop.pay_link import LinkState, OpenLink, PayByLink, Paying
from journeys.pack_shop.shelf import ADDONS, PACKS, PackShelf, Running, Shelf
from journeys.pack_shop.suggest import Suggestion, Why

__all__ = ["ADDONS", "PACKS", "Bought", "BuyPack", "Buying", "LinkState", "OpenLink", "PackShelf", "PayByLink",
           "Paying", "Running", "Shelf", "Suggestion", "Why", "again_wanted", "named_offerings"]
