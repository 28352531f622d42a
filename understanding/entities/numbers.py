"""Phone numbers, SIM card numbers and one-time codes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import phonenumbers

from understanding.entities.span import Entity

_DIGIT_RUN = re.compile(r"(?<![\w.,/])(?:\(?\+|00)?\(?\d(?:[\s().\-]{0,2}\d){6,14}(?![\w]|[.,/\-]\d)")
_SIM = re.compile(r"(?<!\d)89(?:[ \-]?\d){16,20}[FUfu]?(?!\w)")
_CODE = re.compile(
    r"(?<![\w.,/\-+#:])(?:\d{6}|\d{3}[ \-]\d{3})(?![\w/\-]|[.,]\d|\s?(?:mb|gb|kb|rs|rupees|inr|bob)\b|\s\d)",
    re.IGNORECASE,
)


class NumberReader:
    """Reads numbers of one market."""

    def __init__(self, regions: Sequence[str], not_a_code_after: Sequence[str]) -> None:
        """Args:
        regions: ISO codes whose numbering plans are tried in turn; the first is the home market.
        not_a_code_after: words after which six digits are something else, such as a postcode.
        """
        self._regions = list(regions)
        words = "|".join(re.escape(word) for word in sorted(not_a_code_after, key=len, reverse=True))
        self._other_six_digits = re.compile(
            rf"(?<!\w)(?:{words})(?:\s*(?:is|no|number|code|:|-|#))*\s*$", re.IGNORECASE
        )

    def find(self, text: str) -> Iterator[Entity]:
        """Phone numbers (E.164), SIM card numbers (digits) and one-time codes (six digits) in the text."""
        for match in _SIM.finditer(text):
            digits = re.sub(r"\D", "", match.group())
            if 18 <= len(digits) <= 20:
                yield Entity("sim_number", digits, match.start(), match.end(), rank=1)
        for match in _DIGIT_RUN.finditer(text):
            region_and_number = self._phone(match.group())
            if region_and_number is not None:
                region, number = region_and_number
                yield Entity("phone_number", number, match.start(), match.end(), 10, {"region": region})
        for match in _CODE.finditer(text):
            if not self._other_six_digits.search(text[: match.start()][-30:]):
                yield Entity("one_time_code", re.sub(r"\D", "", match.group()), match.start(), match.end(), rank=30)

    def _phone(self, written: str) -> tuple[str, str] | None:
        written = "+" + written[2:] if written.startswith("00") else written
        for region in self._regions:
            try:
                number = phonenumbers.parse(written, region)
            except phonenumbers.NumberParseException:
                continue
            if phonenumbers.is_valid_number(number):
                found = phonenumbers.region_code_for_number(number) or region
                return found, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return None
