"""Rasa graph components of the understanding, in the order `config.yml` runs them.

typed_text (nobody types commands) -> words (tokens) -> normalised_text (spelling, shorthand, glossary)
-> sentence_vectors (frozen encoder) -> telecom_entities -> hybrid_classifier -> intent_decision -> tone_reading
"""
