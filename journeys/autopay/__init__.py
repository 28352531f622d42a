"""Automatic payment of bills: how it stands and why it failed, and after a yes switching it or moving its day."""
from journeys.autopay.switching import AutopaySwitch, AutopayView
from journeys.autopay.wish import Wish, wish_of

__all__ = ["AutopaySwitch", "AutopayView", "Wish", "wish_of"]
