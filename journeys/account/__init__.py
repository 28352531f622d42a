"""A customer's own account: what is on record, and changes of e-mail, address and language.

subject (pure: what the words ask for) → values (pure: what was typed, checked) → change (WRITE, read back).
"""
from journeys.account.change import ChangeAccount, Changed
from journeys.account.subject import ForPeople, Show, Subject, subject_of
from journeys.account.values import fits, read_value

__all__ = ["ChangeAccount", "Changed", "ForPeople", "Show", "Subject", "fits", "read_value", "subject_of"]
