"""The schema of seed files (see README.md). Wrong seeds are refused with the place and what to do."""
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, root_validator, validator

from mock_operator.money import to_paise
from mock_operator.provisioning import sims
from mock_operator.provisioning.barring import CUSTOMERS, OPERATORS
from mock_operator.provisioning.network import MILESTONES
from mock_operator.provisioning.wishes import ADVERTISING
from mock_operator.times import UTC, relative

BAR_REASONS = (*CUSTOMERS, *OPERATORS)
STAGES = (*MILESTONES, *sims.MILESTONES)
CATEGORIES = ("prepaid-pack", "talktime", "prepaid-plan", "postpaid-plan", "roaming-pack", "subscription", "data-addon",
              "advance")


def _checked_time(text: str) -> str:
    try:
        relative(text, datetime.now(UTC))
    except ValueError:
        raise ValueError(f"{text!r} is no time; write \"-40min\", \"-3d 2h\", \"now\" or "
                         "\"2026-08-01T10:00:00Z\"") from None
    return text


def _checked_money(value: Any) -> Any:
    to_paise(value)
    return value


class Model(BaseModel):
    """A mapping whose keys are all known."""

    class Config:
        """Unknown keys are spelling mistakes."""

        extra = Extra.forbid
        allow_population_by_field_name = True


class OfferingSeed(Model):
    """An offering: `price` in rupees; `terms` its characteristics by name; for `marketSegments` only, if any."""

    id: str
    name: str
    category: Literal[CATEGORIES]  # type: ignore[valid-type]
    price: Decimal
    description: str = ""
    active: bool = True
    terms: dict[str, Any] = {}
    marketSegments: list[str] = []

    _money = validator("price", allow_reuse=True)(_checked_money)


class CatalogueSeed(Model):
    """The catalogue."""

    offerings: list[OfferingSeed] = []


class OperatorSeed(Model):
    """The operator's parameters; all optional, see `store/parameters.py`."""

    provisioningSeconds: float | None = Field(None, ge=0)
    refundSeconds: float | None = Field(None, ge=0)
    allocationSeconds: float | None = Field(None, ge=0)
    orderSeconds: float | None = Field(None, ge=0)
    settingsSeconds: float | None = Field(None, ge=0)
    simPostDays: float | None = Field(None, ge=0)
    esimSeconds: float | None = Field(None, ge=0)
    loanMonths: float | None = Field(None, ge=0)
    transferFee: float | None = Field(None, ge=0)
    transferMax: float | None = Field(None, gt=0)
    transfersADay: int | None = Field(None, ge=0)
    reversalWindowHours: float | None = Field(None, ge=0)
    closureHours: float | None = Field(None, ge=0)
    depositDays: float | None = Field(None, ge=0)
    portNetworkDays: float | None = Field(None, ge=0)
    portSimDays: float | None = Field(None, ge=0)
    portCodeDays: float | None = Field(None, ge=0)
    paymentLinkHours: float | None = Field(None, gt=0)
    smsSender: str | None = Field(None, min_length=1, max_length=60)


class PlaceSeed(Model):
    """An area."""

    id: str
    name: str


class DeviceSeed(Model):
    """The phone and how the network sees it; times may be relative."""

    model: str = "Samsung Galaxy A15"
    iccid: str | None = None
    apnExpected: str = "internet.saral"
    apnInUse: str | None = None
    lastDataSession: str | None = None
    lastRegistration: str = "-5min"
    barring: Literal["none", "outgoing", "all"] = "none"
    barringReason: Literal[BAR_REASONS] | None = None  # type: ignore[valid-type]
    barringChanged: str | None = None
    locked: bool | None = None
    unlockAllowedFrom: str | None = None
    appAccount: Literal["none", "active", "locked"] | None = None
    suspensionReason: str | None = None

    _times = validator("lastDataSession", "lastRegistration", "barringChanged", "unlockAllowedFrom",
                       allow_reuse=True)(_checked_time)


class DoNotDisturbSeed(Model):
    """The kinds of advertising that the customer has entered into the register, and when."""

    unwanted: list[Literal[ADVERTISING]]  # type: ignore[valid-type]
    since: str

    _time = validator("since", allow_reuse=True)(_checked_time)


class EnterpriseSeed(Model):
    """The company whose line it is."""

    name: str
    admin: bool = False


class PortInSeed(Model):
    """A number that is on its way to this operator: no line of ours until `expected`, unless it was rejected."""

    source: str
    expected: str = "+2d"
    rejected: str | None = None

    _time = validator("expected", allow_reuse=True)(_checked_time)


class SegmentSeed(Model):
    """How the operator values the customer."""

    valueTier: Literal["bronze", "silver", "gold", "platinum"] = "silver"
    monthlyRevenue: float = 0
    churnRisk: Literal["low", "medium", "high"] = "low"
    churnReason: str | None = None
    complaints90Days: int = 0
    usageLevel: Literal["light", "normal", "heavy"] = "normal"


class TroubleSeed(Model):
    """What is wrong with the network for the line from `since` on. `times`: tries that it spoils; absent: all."""

    since: str
    stage: Literal[STAGES] = "quotaLoaded"  # type: ignore[valid-type]
    code: str = "OCS_TIMEOUT"
    reason: str
    message: str
    times: int | None = Field(None, ge=1)

    _time = validator("since", allow_reuse=True)(_checked_time)


class RechargeSeed(Model):
    """A recharge: an offering or an amount, paid in the way of `method`.

    receiver: another number that got it. payment: how the bank ended it. declined: the bank's reason.
    fails: why the top-up failed although the money was taken.
    """

    offering: str | None = None
    amount: Decimal | None = None
    receiver: str | None = None
    method: str = "UPI"
    methodType: str = "digitalWallet"
    reference: str | None = None
    payment: Literal["captured", "failed", "pending", "authorized"] = "captured"
    declined: str | None = None
    fails: str | None = None

    @root_validator
    def _one_of(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("offering") is None) == (values.get("amount") is None):
            raise ValueError("give either `offering` (a pack) or `amount` (talk time), not both")
        return values


class UsageSeed(Model):
    """What was used: GB, minutes, messages, or rupees of the main balance."""

    dataGB: Decimal | None = None
    voiceMinutes: Decimal | None = None
    sms: int | None = None
    money: Decimal | None = None
    description: str | None = None


class DataDaysSeed(Model):
    """Mobile data of whole days of the operator's time: on each of `days` days, the first of them `daysAgo` days ago,
    `MB` in `records` parts between the `hours`.

    recorded: false takes it from the buckets without a usage record, as a fault of the metering does.
    """

    daysAgo: int = Field(..., ge=1, le=400)
    days: int = Field(1, ge=1, le=400)
    MB: int = Field(..., ge=1, le=1_000_000)
    hours: tuple[int, int] = (8, 22)
    records: int = Field(4, ge=1, le=48)
    recorded: bool = True

    @root_validator(skip_on_failure=True)
    def _is_past(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["days"] > values["daysAgo"]:
            raise ValueError("today is not over: `days` can be at most `daysAgo`")
        if not 0 <= values["hours"][0] < values["hours"][1] <= 24:
            raise ValueError("`hours` are two hours of one day, the earlier one first, such as [1, 5]")
        return values


class SubscribeSeed(Model):
    """A subscription began; its price is taken at once and then in each period.

    Without `consentReference` no consent is on record.
    """

    offering: str
    consentReference: str | None = None
    consentChannel: str | None = None


class MovementSeed(Model):
    """Another movement of the main balance."""

    amount: Decimal
    reason: Literal["adjustment", "loan", "transfer", "usage"]
    description: str


class EventSeed(Model):
    """Something that happened at a time; exactly one of the kinds is given."""

    at: str
    recharge: RechargeSeed | None = None
    used: UsageSeed | None = None
    subscribed: SubscribeSeed | None = None
    moved: MovementSeed | None = None
    borrowed: str | None = None

    _time = validator("at", allow_reuse=True)(_checked_time)

    @root_validator
    def _one_kind(cls, values: dict[str, Any]) -> dict[str, Any]:
        kinds = ("recharge", "used", "subscribed", "moved", "borrowed")
        if sum(values.get(kind) is not None for kind in kinds) != 1:
            raise ValueError(f"give exactly one of {', '.join(kinds)}")
        return values


class SimOrderSeed(Model):
    """A SIM that was ordered `at`; the network puts it into service from `there` on, when the customer has it."""

    at: str
    kind: Literal[sims.KINDS] = "physical"  # type: ignore[valid-type]
    reason: Literal[sims.REASONS] = "damaged"  # type: ignore[valid-type]
    there: str

    _times = validator("at", "there", allow_reuse=True)(_checked_time)


class SimSeed(Model):
    """The SIM of a line: since when it is in use, orders of others, and what spoils their activation."""

    kind: Literal[sims.KINDS] = "physical"  # type: ignore[valid-type]
    changed: str | None = None
    orders: list[SimOrderSeed] = []
    trouble: list[TroubleSeed] = []

    _time = validator("changed", allow_reuse=True)(_checked_time)


class KycSeed(Model):
    """How the check of the customer's papers stands; `lacking` says in plain words what is missing or wrong."""

    status: Literal["verified", "missing", "rejected", "pending"] = "verified"
    lacking: str | None = None


class OtherNumberSeed(Model):
    """A second number of the customer on record, and since when."""

    number: str = Field(..., regex=r"^\+[1-9]\d{7,14}$")
    since: str = "-400d"

    _time = validator("since", allow_reuse=True)(_checked_time)


class PaysLinksSeed(Model):
    """The customer opens every payment link after so long, and the bank takes the money or declines for a reason."""

    afterSeconds: float = Field(2, ge=0)
    outcome: Literal["captured", "failed"] = "captured"
    declined: str = "Insufficient funds"


class PrepaidSeed(Model):
    """A prepaid line: the main balance with which it began, trouble, what happened since, and data by days."""

    balance: Decimal = Decimal(0)
    trouble: list[TroubleSeed] = []
    history: list[EventSeed] = []
    dataDays: list[DataDaysSeed] = []

    _money = validator("balance", allow_reuse=True)(_checked_money)


class RefundSeed(Model):
    """A payment for something that did not come about, given back at a time; `takesDays` until the bank has it."""

    at: str
    amount: Decimal
    method: str = "UPI"
    methodType: str = "digitalWallet"
    takesDays: float = Field(0, ge=0, le=400)

    _time = validator("at", allow_reuse=True)(_checked_time)
    _money = validator("amount", allow_reuse=True)(_checked_money)


class CustomerSeed(Model):
    """A customer with one line. `tickets` are checked by care."""

    msisdn: str = Field(..., regex=r"^\+[1-9]\d{7,14}$")
    givenName: str
    familyName: str
    accountType: Literal["prepaid", "postpaid"]
    plan: str
    tenureMonths: int = Field(12, ge=0, le=600)
    language: str = "en"
    street: str | None = None
    city: str = "Mumbai"
    postCode: str | None = None
    email: str | None = None
    birthDate: str | None = None
    area: PlaceSeed = PlaceSeed(id="AREA-MUM-ANDHERI", name="Andheri West, Mumbai")
    segment: SegmentSeed = SegmentSeed()
    enterprise: EnterpriseSeed | None = None
    identityOnRecord: bool = True
    portIn: PortInSeed | None = None
    device: DeviceSeed = DeviceSeed()
    sim: SimSeed = SimSeed()
    kyc: KycSeed = KycSeed()
    otherNumber: OtherNumberSeed | None = None
    features: dict[str, bool] = {"voice": True, "data": True, "sms": True, "roaming": False}
    doNotDisturb: DoNotDisturbSeed | None = None
    refunds: list[RefundSeed] = []
    situation: str | None = None
    to_try: str | None = Field(None, alias="try")
    paysLinks: PaysLinksSeed | None = None
    prepaid: PrepaidSeed | None = None
    postpaid: dict[str, Any] | None = None
    tickets: list[dict[str, Any]] = []

    @root_validator
    def _fits(cls, values: dict[str, Any]) -> dict[str, Any]:
        kind = values.get("accountType")
        other = {"prepaid": "postpaid", "postpaid": "prepaid"}.get(str(kind))
        if other and values.get(other) is not None:
            raise ValueError(f"a {kind} customer cannot have a `{other}:` part; move it under `{kind}:`")
        return values


class Seed(Model):
    """A whole seed, or a part of one. `tariff` and `outages` are checked by billing and care.

    A part that stands `apart` is loaded after the others with identifiers of its own: adding it renames nothing of
    theirs. It holds customers and outages only.
    """

    apart: bool = False
    operator: OperatorSeed = OperatorSeed()
    catalogue: CatalogueSeed = CatalogueSeed()
    tariff: dict[str, Any] | None = None
    outages: list[dict[str, Any]] = []
    customers: list[CustomerSeed] = []

    @root_validator(skip_on_failure=True)
    def _apart_adds_only(cls, values: dict[str, Any]) -> dict[str, Any]:
        stated = values["operator"].dict(exclude_none=True) or values["catalogue"].offerings or values["tariff"]
        if values["apart"] and stated:
            raise ValueError("a part that stands `apart` may hold only `customers` and `outages`")
        return values
