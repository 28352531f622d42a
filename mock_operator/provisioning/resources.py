"""APIs 638, 640 and 641: services, their activation, service orders."""
from mock_operator.customers.resources import characteristics, customer_ref
from mock_operator.provisioning import activation
from mock_operator.provisioning.tables import Monitor, Service, ServiceOrder
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import href
from mock_operator.web.resource import Document, Resource

_MONITOR_STATES = {"completed": "Completed", "failed": "Failed", "cancelled": "Failed"}


def render_service(_: Work, row: Service) -> Document:
    """Service with features, home area and what the network knows of the phone."""
    return {
        "name": f"Mobile service {row.msisdn}", "category": "CFS", "serviceType": "mobile", "state": row.state,
        "isServiceEnabled": row.enabled, "hasStarted": True, "startDate": iso(row.start),
        "serviceDate": iso(row.start),
        "feature": [{"id": name, "name": name, "isEnabled": enabled,
                     # The official document wants at least one of each feature.
                     "featureCharacteristic": characteristics({"enabled": enabled})}
                    for name, enabled in row.features.items()],
        "place": [{"id": row.place["id"], "name": row.place["name"], "role": "homeArea",
                   "@referredType": "GeographicArea"}],
        "relatedParty": [customer_ref(row.customer_id)],
        "serviceCharacteristic": characteristics({"msisdn": row.msisdn, **row.device}),
        "supportingResource": [{"id": row.msisdn, "@referredType": "LogicalResource"}],
    }


def render_service_order(_: Work, row: ServiceOrder) -> Document:
    """ServiceOrder with milestones and errors."""
    related = [{"id": row.retry_of, "relationshipType": "retryOf", "href": href("641", "serviceOrder", row.retry_of),
                "@referredType": "ServiceOrder"}] if row.retry_of else None
    return {
        "state": row.state, "category": row.category, "orderDate": iso(row.ordered), "startDate": iso(row.ordered),
        "completionDate": iso(row.completed),
        "externalReference": [{"id": row.product_order_id, "name": row.product_order_id,
                               "externalReferenceType": "productOrder"}],
        "relatedParty": [customer_ref(row.customer_id)], "orderRelationship": related,
        "milestone": [{name: value for name, value in (
            ("id", str(number)), ("name", each["name"]), ("status", each["status"]),
            ("milestoneDate", each.get("date")), ("message", each.get("message"))) if value is not None}
            for number, each in enumerate(row.milestones, start=1)],
        "errorMessage": row.errors or None,
        "serviceOrderItem": [{"id": "1", "quantity": 1, "action": "modify", "state": row.state,
                              "service": {"id": row.service_id, "href": href("638", "service", row.service_id),
                                          "state": "active", "@referredType": "Service"}}],
    }


def render_monitor(work: Work, row: Monitor) -> Document:
    """Monitor of a service order."""
    service_order = work.get(ServiceOrder, row.service_order_id)
    return {
        "state": _MONITOR_STATES.get(service_order.state, "InProgress"),
        "sourceHref": href("641", "serviceOrder", service_order.id),
        "request": {"method": "PATCH", "to": href("640", "service", service_order.service_id), "body": row.request,
                    "header": [{"name": "Content-Type", "value": "application/json"}]},
    }


_SERVICE_FILTERS = {
    # Only the number is worth searching for among the characteristics.
    "serviceCharacteristic.value": Service.msisdn, "supportingResource.id": Service.msisdn,
    "relatedParty.id": Service.customer_id, "state": Service.state,
}

RESOURCES = [
    Resource("638", "service", "Service", Service, render_service, filters=_SERVICE_FILTERS),
    Resource("640", "service", "Service", Service, render_service, filters=_SERVICE_FILTERS, change=activation.change),
    Resource("640", "monitor", "Monitor", Monitor, render_monitor),
    Resource("641", "serviceOrder", "ServiceOrder", ServiceOrder, render_service_order,
             filters={"category": ServiceOrder.category,
                      "externalReference.id": ServiceOrder.product_order_id, "state": ServiceOrder.state,
                      "relatedParty.id": ServiceOrder.customer_id, "orderDate": ServiceOrder.ordered,
                      "serviceOrderItem.service.id": ServiceOrder.service_id},
             order=(ServiceOrder.ordered.desc(),)),
]
