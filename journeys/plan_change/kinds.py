"""Which kind of account a customer asks for: the one named last ("from prepaid to postpaid")."""
from __future__ import annotations

import re

from business.plans_policy import PlansPolicy


def wanted_kind(words: str, held: str, policy: PlansPolicy) -> str:
    """prepaid or postpaid; the kind that is held when the words name none."""
    said = words.lower()
    last = {kind: max((found.end() for word in named for found in re.finditer(rf"\b{re.escape(word)}\b", said)),
                      default=-1) for kind, named in policy.kind_words.items()}
    kind = max(last, key=lambda each: last[each])
    return kind if last[kind] >= 0 else held
