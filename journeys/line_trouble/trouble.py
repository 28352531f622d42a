"""Trouble with a line: act on the diagnosis, read back, and hand over when neither network nor phone steps help.

Every write carries a key made of what it repairs and the day, so that a repeated request or a crash in the middle does
not do it again.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from business.line_policy import Symptom
from business.policy import Policy
from journeys.casefile import CaseFile, hand_over
from journeys.line_trouble.diagnosis import LineDiagnosis, LineFault, diagnose_line
from journeys.line_trouble.evidence import LineEvidence, gather_line_evidence
from journeys.line_trouble.outcome import LineOutcome, LineResult
from journeys.line_trouble.steps import StepsTaken
from journeys.ports import OperatorPort
from journeys.recharge_repair import Complaint, Outcome, RechargeRepair, Result
from telecom.clock import Clock
from telecom.errors import OperatorRefused, OperatorUnreachable
from telecom.subscriber import Customer, Line
from telecom.tickets import Ticket

# What a recharge repair may end with that says nothing about the trouble with data.
_BESIDE_THE_POINT = {Result.ALL_WELL, Result.NO_RECHARGE, Result.SUBSCRIPTION_WANTED, Result.OFFER_STOP_SUBSCRIPTION}
# Recharges that ended without a pack: the answer only where there is no data to use.
_OVER = {Result.PAYMENT_FAILED, Result.ALREADY_REFUNDED}
_NO_DATA = {LineFault.DATA_USED_UP, LineFault.NO_PACK}


@dataclass(frozen=True)
class LineComplaint:
    """What the customer notices, in which words, and what was tried on the phone already."""

    symptom: Symptom
    words: str = ""
    tried: tuple[tuple[str, str], ...] = ()


@dataclass
class LineTrouble:
    """The flow of the journey. WRITE: may send settings, switch a paid feature on, repair a recharge, open tickets."""

    operator: OperatorPort
    policy: Policy
    clock: Clock

    async def run(self, line: Line, customer: Customer, complaint: LineComplaint) -> LineOutcome:
        """Find what is wrong, put right what costs nothing, else say what to try on the phone.

        Raises OperatorError when the operator cannot be read, or a write is neither done nor refused.
        """
        evidence = await gather_line_evidence(self.operator, line, customer)
        found = diagnose_line(evidence, complaint.symptom, self.clock.now())
        if found.fault is LineFault.OUTAGE:
            return LineOutcome(LineResult.OUTAGE, evidence.service, outage=found.outage)
        if found.fault is LineFault.BARRED:
            return LineOutcome(LineResult.BARRED, evidence.service)
        recharge = None
        if complaint.symptom == "data" and line.account_type == "prepaid":
            repair = RechargeRepair(self.operator, self.policy, self.clock)
            recharge = await repair.run(line, customer, Complaint("pack", words=complaint.words))
            if _explains(recharge, found):
                return LineOutcome(LineResult.RECHARGE, evidence.service, recharge=recharge)
        return replace(await self._of_the_line(evidence, found, complaint), recharge=recharge)

    async def _of_the_line(self, evidence: LineEvidence, found: LineDiagnosis, complaint: LineComplaint) -> LineOutcome:
        """What the line itself lacks, once no recharge explains the trouble."""
        line, customer = evidence.line, evidence.customer
        if found.fault in _NO_DATA:
            result = LineResult.NO_PACK if found.fault is LineFault.NO_PACK else LineResult.DATA_USED_UP
            return LineOutcome(result, evidence.service, pack=found.pack)
        known = await self._known_ticket(line, complaint.symptom)
        if known is not None:
            return LineOutcome(LineResult.ALREADY_ESCALATED, evidence.service, ticket=known)
        if found.fault is LineFault.FEATURE_OFF:
            return await self._switch_on(evidence, found, complaint)
        sent = found.fault is LineFault.WRONG_SETTINGS and await self._send_settings(evidence)
        steps = StepsTaken.planned(complaint.symptom, self.policy.line_trouble, complaint.tried, settings_sent=sent)
        if not steps.left:
            return await self.escalate(line, customer, complaint)
        # The settings are told of once; who comes back goes on with the steps that are left.
        told = sent and steps.left[0] == self.policy.line_trouble.settings_step.name
        return LineOutcome(LineResult.SETTINGS_SENT if told else LineResult.STEPS, evidence.service, steps=steps)

    async def escalate(self, line: Line, customer: Customer, complaint: LineComplaint) -> LineOutcome:
        """Hand the case to the technicians with every check, made anew, and every step with its result."""
        evidence = await gather_line_evidence(self.operator, line, customer)
        tried = StepsTaken(complaint.tried).on_ticket(self.policy.line_trouble)
        fault = diagnose_line(evidence, complaint.symptom, self.clock.now()).fault
        seen = "line and network are in order" if fault is LineFault.NONE else fault.value.replace("_", " ")
        return await self._escalate(evidence, complaint, tried, f"{seen}, the trouble stays",
                                    "check the radio and the line's profile, then call the customer")

    async def _switch_on(self, evidence: LineEvidence, found: LineDiagnosis, complaint: LineComplaint) -> LineOutcome:
        """A feature that plan or pack pay for is off: have it switched on, and look whether it is."""
        service, feature, customer = evidence.service, found.feature, evidence.customer
        assert service is not None and feature is not None, "a feature is judged on a service"
        if customer.enterprise and not customer.enterprise_admin:
            # A company may have switched it off on purpose.
            return LineOutcome(LineResult.ADMINISTRATOR, service)
        tried = [f"asked the network to switch {feature} on"]
        try:
            await self.operator.subscribers.switch_on(service.id, feature,
                                                      key=f"on:{service.id}:{feature}:{self.clock.now():%Y%m%d%H}")
        except OperatorRefused as error:
            tried[0] += f" ({error})"
        after = await self.operator.subscribers.service(service.id)
        if after.features.get(feature, True):
            return LineOutcome(LineResult.SWITCHED_ON, after)
        return await self._escalate(evidence, complaint, tried, f"{feature} is off in the network and stays off",
                                    f"switch {feature} on by hand")

    async def _send_settings(self, evidence: LineEvidence) -> bool:
        """Whether the operator took the order to send the phone its settings; the phone shows the effect later."""
        assert evidence.service is not None, "settings are judged on a service"
        try:
            await self.operator.subscribers.send_phone_settings(
                evidence.service.id, key=f"settings:{evidence.service.id}:{self.clock.now():%Y%m%d}")
        except OperatorRefused:
            # The customer can set it by hand, which is one of the steps.
            return False
        return True

    async def _known_ticket(self, line: Line, symptom: Symptom) -> Ticket | None:
        try:
            return await self.operator.care.ticket_of_case(_case(line, symptom))
        except OperatorUnreachable:
            # Steps on the phone need no ticket system, and the case's key keeps a second ticket from being made.
            return None

    async def _escalate(self, evidence: LineEvidence, complaint: LineComplaint, tried: list[str], found: str,
                        next_step: str) -> LineOutcome:
        line, service = evidence.line, evidence.service
        case = CaseFile(
            asked=complaint.words or ("no signal, or calls fail" if complaint.symptom == "signal"
                                      else "mobile data is slow or dead"),
            checked=evidence.checked, tried=tried, found=found, next_step=next_step,
            related=[(line.product_id, "Product"), *([(service.id, "Service")] if service else [])])
        ticket = await self.operator.care.open_ticket(hand_over(
            "Technical", _case(line, complaint.symptom), case, line, evidence.customer, self.policy, self.clock.now()))
        return LineOutcome(LineResult.ESCALATED, service, ticket=ticket)


def _explains(recharge: Outcome, found: LineDiagnosis) -> bool:
    """Whether what the recharge repair found and did is the answer to the trouble with data."""
    if recharge.result in _OVER:
        return found.fault in _NO_DATA
    return recharge.result not in _BESIDE_THE_POINT


def _case(line: Line, symptom: Symptom) -> str:
    return f"line:{line.product_id}:{symptom}"
