"""A small picture of the data used on each day; bars of text where there are no pictures."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence

from actions.bootstrap import Services
from actions.told import Message
from journeys.usage import DayOfUse
from telecom.usage import MB_PER_GB
from voice.pictures import days_of_use, text_bars


async def days_message(given: Services, days: Sequence[DayOfUse], *, as_text: bool,
                       heavy: Sequence[DayOfUse] = ()) -> list[Message]:
    """The message that shows the days, the heavy ones marked; none when nothing was used."""
    if not any(day.mb for day in days):
        return []
    speaker = given.speaker
    if as_text:
        shown = _shown(days, heavy, given.policy.usage.days_shown)
        bars = text_bars([speaker.day(day.day) for day in shown], [float(day.mb) for day in shown],
                         [speaker.quantity(day.mb, "MB") for day in shown])
        return [Message("utter_data_days_text", {"bars": bars})]
    labels = [speaker.day(day.day) for day in days]
    name = await asyncio.to_thread(
        days_of_use, given.settings.pictures_dir, labels, [float(day.mb / MB_PER_GB) for day in days],
        [speaker.quantity(day.mb, "MB") for day in days], [n for n, day in enumerate(days) if day in heavy],
        speaker.days(days[0].day, days[-1].day))
    return [Message("utter_data_days", {"image": f"{given.settings.public_url}/pictures/{name}"})]


def _shown(days: Sequence[DayOfUse], heavy: Sequence[DayOfUse], number: int) -> Sequence[DayOfUse]:
    """The last days, or those from the first heavy one on, so that what is spoken of can be seen."""
    last = max(len(days) - number, 0)
    first = min([last, *(days.index(day) for day in heavy)])
    return days[first:first + number]
