"""How the holder of a line is reached apart from the line: pure."""
from __future__ import annotations

from datetime import datetime, timedelta

from business.line_policy import SimsPolicy
from telecom.sims import Holder


def other_number(holder: Holder, now: datetime, policy: SimsPolicy) -> str | None:
    """Another number of the holder that codes may go to; None when there is none, or it is too new to be trusted."""
    if holder.other_number is None or holder.other_since is None:
        return None
    trusted = now - holder.other_since >= timedelta(days=policy.codes_elsewhere.on_record_days)
    return holder.other_number if trusted else None
