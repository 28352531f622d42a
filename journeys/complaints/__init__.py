"""Complaints and calls: registered, followed, opened again, withdrawn, appealed; and when a person calls.

wish (pure: what the words ask for, of which tickets) → complaint (WRITE, each read back) and callback (slots, booking).
"""
from journeys.complaints.callback import BookCall, Booked, call_slots
from journeys.complaints.complaint import Complaints, Done
from journeys.complaints.wish import Followed, Wish, choices_for, follow, topic_of, wish_of

__all__ = ["BookCall", "Booked", "Complaints", "Done", "Followed", "Wish", "call_slots", "choices_for", "follow",
           "topic_of", "wish_of"]
