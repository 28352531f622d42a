"""How the assistant understands a customer's message: entities, spelling, intent, tone.

Pure modules (`normalise`, `spelling`, `encoder`, `tfidf`, `kernel_ridge`, `calibration`, `tone`, `entities`) know
nothing of Rasa; `understanding.components` wraps them as Rasa graph components for `config.yml`.
"""
