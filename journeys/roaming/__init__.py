"""Use of a line abroad: packs, prices without one, the switch and the limit."""
from journeys.roaming.change import Changed, ChangeResult, ChangeRoaming
from journeys.roaming.view import RoamingView, read_roaming
from journeys.roaming.wish import Wish, find_country, wish_of

__all__ = ["ChangeResult", "ChangeRoaming", "Changed", "RoamingView", "Wish", "find_country", "read_roaming",
           "wish_of"]
