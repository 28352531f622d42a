"""What is wrong with a line: pure rules over the evidence.

The order of the rules is the order of harm: trouble of the whole place, then a line that is kept from the network, then
nothing left to use, then a feature that is off, then a phone with wrong settings.
"""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from business.line_policy import Symptom
from journeys.line_trouble.evidence import LineEvidence
from telecom.outages import Outage
from telecom.subscriber import Subscription


class LineFault(Enum):
    """What can be wrong; NONE means that line and network are as they should be."""

    OUTAGE = "outage"
    BARRED = "barred"
    DATA_USED_UP = "data_used_up"
    NO_PACK = "no_pack"
    FEATURE_OFF = "feature_off"
    WRONG_SETTINGS = "wrong_settings"
    NONE = "none"


# The faults whose repair is a write: it is paid for already, or free of charge.
REPAIRED = frozenset({LineFault.FEATURE_OFF, LineFault.WRONG_SETTINGS})


@dataclass(frozen=True)
class LineDiagnosis:
    """One fault with its evidence. `pack` is the pack whose data is used up, or the last one that ended."""

    fault: LineFault
    outage: Outage | None = None
    pack: Subscription | None = None
    feature: str | None = None


def diagnose_line(evidence: LineEvidence, symptom: Symptom, now: datetime) -> LineDiagnosis:
    """The worst that explains the symptom."""
    if evidence.outages:
        return LineDiagnosis(LineFault.OUTAGE, outage=evidence.outages[0])
    if evidence.barred:
        return LineDiagnosis(LineFault.BARRED)
    if symptom == "data":
        empty = _nothing_left(evidence, now)
        if empty is not None:
            return empty
    service = evidence.service
    needed = "data" if symptom == "data" else "voice"
    if service is not None and not service.features.get(needed, True):
        return LineDiagnosis(LineFault.FEATURE_OFF, feature=needed)
    # Without an expectation of the operator there is nothing to call wrong.
    if symptom == "data" and service is not None and service.apn_expected and service.apn_in_use not in {
            None, service.apn_expected}:
        return LineDiagnosis(LineFault.WRONG_SETTINGS)
    return LineDiagnosis(LineFault.NONE)


def _nothing_left(evidence: LineEvidence, now: datetime) -> LineDiagnosis | None:
    """A prepaid line without data to use: its pack is empty, or there is no pack any more."""
    if evidence.balances is None or any(bucket.remaining > 0 for bucket in evidence.balances.active("data")):
        return None
    packs = sorted((p for p in evidence.products if p.role == "pack" and p.start is not None),
                   key=lambda p: p.start or now, reverse=True)
    running = next((p for p in packs if p.status == "active" and (p.end is None or p.end > now)), None)
    if running is not None:
        return LineDiagnosis(LineFault.DATA_USED_UP, pack=running)
    return LineDiagnosis(LineFault.NO_PACK, pack=next((p for p in packs if p.end is not None and p.end <= now), None))
