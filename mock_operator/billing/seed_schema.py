"""The form of a customer's `postpaid:` block in a seed.

Moments of the past are told by bill: `bill: 0` is the cycle of the newest bill, 1 the one before, -1 the cycle that is
not billed yet; `day` counts from 1 within that cycle. So a seed stays true whenever it is loaded.
"""

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field, validator

from mock_operator.usage.habits import FIRST_HOUR, LAST_HOUR

UsageType = Literal["voice", "data", "sms", "roamingVoice", "roamingData", "roamingSms"]


class Entry(BaseModel):
    """A mapping of the seed; a key that is not known is an error."""

    class Config:
        """Settings of pydantic."""

        extra = "forbid"
        allow_mutation = False


class Habits(Entry):
    """What the line uses in an ordinary month; each month varies by a few per cent."""

    dataGB: Decimal = Field(Decimal(30), ge=0, le=500)
    voiceMinutes: int = Field(300, ge=0, le=10000)
    sms: int = Field(20, ge=0, le=3000)


class Moment(Entry):
    """A day of a cycle."""

    bill: int = Field(ge=-1, le=60)
    day: int = Field(ge=1, le=31)


class Use(Moment):
    """Use beyond the habits: `quantity` MB, minutes or SMS in all, in `records` parts over `days` days, between the
    `hours`."""

    type: UsageType
    quantity: int = Field(ge=1)
    country: str = Field("IN", regex="^[A-Z]{2}$")
    days: int = Field(1, ge=1, le=31)
    records: int = Field(1, ge=1, le=500)
    hours: tuple[int, int] = (FIRST_HOUR, LAST_HOUR)

    @validator("hours")
    def _of_one_day(cls, hours: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= hours[0] < hours[1] <= 24:
            raise ValueError("two hours of one day, the earlier one first, such as [1, 5]")
        return hours


class PlanChange(Moment):
    """The plan that the line moved to."""

    offering: str


class Subscribed(Moment):
    """A subscription begun on a day; an empty `consentReference` says that no consent is on record."""

    offering: str
    consentReference: str = ""
    consentChannel: str | None = None
    ended: Moment | None = None


class Bought(Moment):
    """A pack bought on a day. `timesBilled` above 1: the billing system took the order in more than once."""

    offering: str
    timesBilled: int = Field(1, ge=1, le=5)


class Discounted(Moment):
    """A discount in rupees without tax, on each bill from that day on."""

    name: str
    amount: Decimal = Field(gt=0)


class Paying(Entry):
    """How bills were paid. `unpaid` and `unallocated` list bills (0 is the newest): not paid, and paid but the
    payment was not applied. Bills younger than `daysAfterBill` are unpaid anyway. `linkPaidAfterSeconds`: the
    customer pays each payment link by themselves so long after it was sent; without it a link waits until opened."""

    daysAfterBill: int = Field(5, ge=0, le=60)
    method: str = "UPI"
    unpaid: tuple[int, ...] = (0,)
    unallocated: tuple[int, ...] = ()
    linkPaidAfterSeconds: float | None = Field(None, ge=0)


class Autopay(Entry):
    """The mandate of automatic payment. `bounced`: why the bank refused to pay the newest bill by it."""

    status: Literal["active", "suspended", "cancelled"] = "active"
    method: str = "HDFC Bank account ending 4321"
    day: int = Field(5, ge=1, le=28)
    bounced: str | None = None


class PostpaidHistory(Entry):
    """A postpaid account: `bills` closed cycles, the newest closed `lastBillDaysAgo` days ago.

    `alerts: false` means that usage warnings do not reach the customer.
    """

    bills: int = Field(8, ge=1, le=60)
    lastBillDaysAgo: int = Field(10, ge=0, le=27)
    accountName: str | None = None
    creditLimit: Decimal | None = Field(None, ge=0)
    deposit: Decimal = Field(Decimal(0), ge=0)
    alerts: bool = True
    habits: Habits = Habits()
    uses: tuple[Use, ...] = ()
    planChanges: tuple[PlanChange, ...] = ()
    subscriptions: tuple[Subscribed, ...] = ()
    purchases: tuple[Bought, ...] = ()
    discounts: tuple[Discounted, ...] = ()
    paying: Paying = Paying()
    autopay: Autopay | None = None
