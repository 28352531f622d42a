"""The tariff in the database."""

from typing import Any

from mock_operator.billing.tables import TariffEntry
from mock_operator.billing.tariff import Tariff, read_tariff
from mock_operator.store.work import Work

_ONLY_ROW = 1
_READ = "tariff in force"


def store(work: Work, entry: dict[str, Any]) -> None:
    """Put a tariff into force. Raises KeyError or ValueError when it is not well formed."""
    work.session.info[_READ] = read_tariff(entry)
    work.session.merge(TariffEntry(id=_ONLY_ROW, entry=entry))
    work.session.flush()


def in_force(work: Work) -> Tariff:
    """The tariff in force, read once in a unit of work. Raises LookupError when no seed brought one."""
    tariff: Tariff | None = work.session.info.get(_READ)
    if tariff is None:
        row = work.session.get(TariffEntry, _ONLY_ROW)
        if row is None:
            raise LookupError("no tariff is in force: the seed must bring one")
        tariff = work.session.info[_READ] = read_tariff(row.entry)
    return tariff
