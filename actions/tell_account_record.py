"""E-mail and address as their owner recognises them and nobody else does, and in full for the owner's yes."""
from __future__ import annotations

from business.account_policy import AccountField
from business.policy import Policy
from telecom.subscriber import Address


def masked_email(email: str) -> str:
    """a•••@example.com."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"


def masked_address(address: Address) -> str:
    """•••, Pune •••001; without a street the city alone."""
    code = f"•••{address.post_code[-3:]}" if address.post_code else ""
    city = " ".join(part for part in (address.city, code) if part)
    return ", ".join(part for part in ("•••" if address.street else "", city) if part)


def in_full(field: AccountField, value: str | Address, policy: Policy) -> str:
    """A new value as it is read back to the customer before the yes."""
    if isinstance(value, Address):
        return f"{value.street}, {value.city} {value.post_code}"
    return policy.account.languages[value].name if field == "language" else value


def masked(field: AccountField, value: str | Address, policy: Policy) -> str:
    """A value as the receipt names it."""
    if isinstance(value, Address):
        return masked_address(value)
    return masked_email(value) if field == "email" else in_full(field, value, policy)
