"""Credits of disputes and the application of payments to bills, in paise."""

from dataclasses import dataclass


class CreditExceedsCharge(ValueError):
    """The credits for a charge would be more than the charge itself."""


def check_credit(credit: int, charge: int, credited_before: int) -> None:
    """Accept a credit in paise for a charge in paise, both with tax.

    Raises CreditExceedsCharge when it, together with earlier credits, is more than the charge, and ValueError
    when it is not positive.
    """
    if credit <= 0:
        raise ValueError("a credit is a positive amount")
    if credited_before + credit > charge:
        raise CreditExceedsCharge(
            f"a credit of {credit} paise on top of {credited_before} exceeds the charge of {charge} paise"
        )


@dataclass(frozen=True)
class Application:
    """Part of a payment that pays part of a bill, in paise."""

    bill_id: str
    amount: int


def apply_payment(amount: int, owed: list[tuple[str, int]]) -> list[Application]:
    """Spend a payment on bills in the given order; `owed` is (bill id, remaining paise).

    What is left over stays unallocated: the sum of the applications is at most `amount`.
    """
    applied = []
    for bill_id, remaining in owed:
        part = min(amount, remaining)
        if part > 0:
            applied.append(Application(bill_id, part))
            amount -= part
    return applied


def bill_state(due: int, remaining: int, paid: int) -> str:
    """State of an issued bill: settled when nothing remains, partiallyPaid once a payment was applied, else sent."""
    if remaining <= 0 < due or due <= 0:
        return "settled"
    return "partiallyPaid" if paid > 0 else "sent"
