"""Customers who leave: what closing a line means, what they are offered once, and numbers that move.

closure (final bill, what is lost, the order) · offers (by segment and reason) · porting (rules of moving out, the code,
which is sent by SMS and never read, and the status of a number that comes).
"""
from journeys.leaving.closure import Closed, CloseLine, Closing, Forecast
from journeys.leaving.offers import StayOffers, offer_for, reason_in
from journeys.leaving.porting import Block, CodeSent, PortCheck, PortNumber, comes_here

__all__ = ["Block", "CloseLine", "Closed", "Closing", "CodeSent", "Forecast", "PortCheck", "PortNumber", "StayOffers",
           "comes_here", "offer_for", "reason_in"]
