"""The field's vocabulary: money, time, and the records that journeys and the operator client share.

Nothing here knows Rasa, HTTP or a database.
"""
