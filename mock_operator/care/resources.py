"""What customer care serves: tickets (621), outages (656), messages (681)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from mock_operator.care import messages, outages, tickets
from mock_operator.care.tables import CommunicationMessage, ServiceProblem, TicketLink, TroubleTicket
from mock_operator.web.resource import Resource


def _linked(path: str) -> Callable[[list[str]], Any]:
    """The condition of tickets that have one of the values at a path."""

    def condition(values: list[str]) -> Any:
        found = select(TicketLink.ticket_id).where(TicketLink.value.in_(values), TicketLink.path == path)
        return TroubleTicket.id.in_(found)

    return condition


RESOURCES: list[Resource] = [
    Resource(
        api="621",
        name="troubleTicket",
        type="TroubleTicket",
        table=TroubleTicket,
        render=tickets.render,
        filters={
            **{path: _linked(path) for path in tickets.LINK_PATHS},
            "ticketType": TroubleTicket.ticket_type,
            "status": TroubleTicket.status,
            "creationDate": TroubleTicket.created,
        },
        order=(TroubleTicket.created.desc(),),
        create=tickets.create,
        change=tickets.change,
    ),
    Resource(
        api="656",
        name="serviceProblem",
        type="ServiceProblem",
        table=ServiceProblem,
        render=outages.render,
        filters={
            "affectedLocation.id": outages.in_places,
            "status": ServiceProblem.status,
            "creationDate": ServiceProblem.created,
        },
        order=(ServiceProblem.created.desc(),),
        create=outages.create,
        change=outages.change,
    ),
    Resource(
        api="681",
        name="communicationMessage",
        type="CommunicationMessage",
        table=CommunicationMessage,
        render=messages.render,
        filters={"state": CommunicationMessage.state},
        order=(CommunicationMessage.sent,),
        create=messages.create,
    ),
]
