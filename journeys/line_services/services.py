"""A locked phone, and the app: read, put right what is free of charge, read back, hand over the rest."""
from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from enum import Enum

from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.ports import OperatorPort
from telecom.clock import Clock
from telecom.errors import OperatorRefused, OperatorUnexpected
from telecom.subscriber import Customer, Line, NetworkService
from telecom.tickets import Ticket


class ServiceResult(Enum):
    """The end states; each has a text of its own in data/texts/line_services.yml (`utter_service_<value>`)."""

    NOT_LOCKED = "not_locked"
    UNLOCKED = "unlocked"
    LOCKED_UNTIL = "locked_until"
    OFFER_UNLOCK = "offer_unlock"
    APP_LINK = "app_link"
    APP_OPENED = "app_opened"
    APP_NONE = "app_none"
    ADMINISTRATOR = "administrator"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True)
class ServiceOutcome:
    """The result; `service` was read back after the last write."""

    result: ServiceResult
    service: NetworkService
    ticket: Ticket | None = None


@dataclass
class LineServices:
    """The flow of the journey. WRITE: unlocks, has a link sent, opens tickets; all free of charge."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, about: str, words: str) -> ServiceOutcome:
        """What the customer came for: `unlock` or `app`. Raises OperatorError."""
        service = await self._service(line)
        if about == "app":
            return await self._app(line, customer, service, words)
        return await self._lock(line, customer, service, words)

    async def unlock(self, line: Line, customer: Customer, words: str) -> ServiceOutcome:
        """After the yes: take the lock off a phone that may be unlocked, and read back that it is off."""
        service = await self._service(line)
        found = await self._lock(line, customer, service, words)
        if found.result is not ServiceResult.OFFER_UNLOCK:
            return found
        after, tried = await self._do(service, "asked to take the lock off", self.operator.sims.unlock_device(
            service.id, key=f"unlock:{service.id}:{service.device_model}"))
        if after.device_locked is False:
            return ServiceOutcome(ServiceResult.UNLOCKED, after)
        return await self._hand_over(line, customer, after, words, tried, "the phone stays locked")

    async def _service(self, line: Line) -> NetworkService:
        if line.service_id is None:
            raise OperatorUnexpected("the line has no network service")
        return await self.operator.subscribers.service(line.service_id)

    async def _lock(self, line: Line, customer: Customer, service: NetworkService, words: str) -> ServiceOutcome:
        """How the lock stands, and whether it may be taken off."""
        if service.device_locked is None:
            return await self._hand_over(line, customer, service, words, [], "no lock state of the phone is on record")
        if not service.device_locked:
            return ServiceOutcome(ServiceResult.NOT_LOCKED, service)
        if customer.enterprise and not customer.enterprise_admin:
            return ServiceOutcome(ServiceResult.ADMINISTRATOR, service)
        early = service.unlock_allowed_from is not None and service.unlock_allowed_from > self.clock.now()
        return ServiceOutcome(ServiceResult.LOCKED_UNTIL if early else ServiceResult.OFFER_UNLOCK, service)

    async def _app(self, line: Line, customer: Customer, service: NetworkService, words: str) -> ServiceOutcome:
        if service.app_account is None:
            return await self._hand_over(line, customer, service, words, [], "no state of the app's account is known")
        if service.app_account == "none":
            return ServiceOutcome(ServiceResult.APP_NONE, service)
        locked = service.app_account == "locked"
        after, tried = await self._do(service, "asked for a link to a new password", self.operator.sims.reset_app(
            service.id, key=f"app:{service.id}:{self.clock.now():%Y%m%d%H%M}"))
        # A refused link is not there, whatever the account's state says.
        if after.app_account == "active" and len(tried) == 1:
            return ServiceOutcome(ServiceResult.APP_OPENED if locked else ServiceResult.APP_LINK, after)
        return await self._hand_over(line, customer, after, words, tried, "the app's account cannot be opened")

    async def _do(self, service: NetworkService, what: str,
                  write: Awaitable[None]) -> tuple[NetworkService, list[str]]:
        """A write, and what the operator holds after it."""
        tried = [what]
        try:
            await write
        except OperatorRefused as error:
            tried.append(f"refused: {error}")
        return await self.operator.subscribers.service(service.id), tried

    async def _hand_over(self, line: Line, customer: Customer, service: NetworkService, words: str, tried: list[str],
                         found: str) -> ServiceOutcome:
        checked = [f"network service {service.state}, barring {service.barring}",
                   f"phone {service.device_model or 'unknown'}, locked: {service.device_locked}",
                   f"app account: {service.app_account or 'unknown'}"]
        case = CaseFile(asked=words or found, checked=checked, tried=tried, found=found,
                        next_step="put it right by hand, then call the customer",
                        related=[(line.product_id, "Product"), (service.id, "Service")])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Technical", f"service:{line.product_id}:{found}", case, line, customer, self.policy, self.clock.now()))
        return ServiceOutcome(ServiceResult.HANDED_OVER, service, ticket)
