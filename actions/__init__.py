"""Rasa's custom actions: thin translators between the conversation and the journeys."""
from actions.server import attach

attach()
