"""The TM Forum APIs served, by number. The base paths are as irregular as the official documents are."""
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Api:
    """One API: its TM Forum number, base path and name."""

    number: str
    base: str
    name: str


APIS: dict[str, Api] = {
    api.number: api
    for api in (
        Api("620", "/tmf-api/productCatalogManagement/v4", "catalogue"),
        Api("621", "/tmf-api/troubleTicket/v5", "tickets"),
        Api("622", "/tmf-api/productOrderingManagement/v4", "orders"),
        Api("629", "/tmf-api/customerManagement/v4", "customers"),
        Api("632", "/tmf-api/party/v4", "parties"),
        Api("635", "/tmf-api/usageManagement/v4", "usage"),
        Api("637", "/tmf-api/productInventory/v4", "products"),
        Api("638", "/tmf-api/serviceInventory/v4", "services"),
        Api("640", "/tmf-api/ServiceActivationAndConfiguration/v4", "activation"),
        Api("641", "/tmf-api/serviceOrdering/v4", "service orders"),
        Api("654", "/tmf-api/prepayBalanceManagement/v4", "prepaid balance"),
        Api("656", "/tmf-api/serviceProblemManagement/v4", "outages"),
        Api("666", "/tmf-api/accountManagement/v4", "accounts"),
        Api("676", "/payment/v4", "payments"),
        Api("678", "/tmf-api/customerBillManagement/v4", "bills"),
        Api("696", "/tmf-api/riskManagement/v4", "credit assessments"),
        Api("720", "/tmf-api/digitalIdentityManagement/v4", "identity checks"),
        Api("681", "/tmf-api/communicationManagement/v4", "messages"),
    )
}


# Where the client at hand reached the operator. Some official documents (635, 656) demand absolute hrefs.
reached_at: ContextVar[str] = ContextVar("reached_at", default="http://127.0.0.1:8620")


def href(api: str, resource: str, identifier: str) -> str:
    """The address of one resource, e.g. of `href("654", "bucket", "BKT-1")`."""
    return f"{reached_at.get()}{APIS[api].base}/{resource}/{identifier}"
