"""What a seed says happened to the SIM of a line, played through the operator's own rules."""
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from mock_operator.customers.lines import plan_of
from mock_operator.customers.tables import Customer
from mock_operator.ordering.tables import ProductOrder
from mock_operator.provisioning import sims
from mock_operator.provisioning.tables import Service
from mock_operator.seed.prepaid_history import Play, break_line
from mock_operator.seed.schema import CustomerSeed, SimOrderSeed
from mock_operator.store.ids import new_id
from mock_operator.store.work import Work
from mock_operator.times import relative


def plays(seed: CustomerSeed, _: Customer, work: Work) -> Iterable[tuple[datetime, Play]]:
    """The times and deeds; `work` stands at the time of loading."""
    for trouble in seed.sim.trouble:
        yield relative(trouble.since, work.now), partial(break_line, msisdn=seed.msisdn, seed=trouble)
    for order in seed.sim.orders:
        yield relative(order.at, work.now), partial(_order, msisdn=seed.msisdn, seed=order,
                                                    there=relative(order.there, work.now))


def _order(work: Work, msisdn: str, seed: SimOrderSeed, there: datetime) -> None:
    plan = plan_of(work, msisdn)
    assert plan is not None, "a seed's customer has a line"
    kept = sims.ordered(work, plan, {"simReplacement": seed.kind, "simReason": seed.reason})
    order = work.add(ProductOrder(
        id=new_id("ORD"), msisdn=msisdn, customer_id=plan.customer_id, state="inProgress", category="simReplacement",
        items=[{"id": "1", "action": "modify", "state": "inProgress", **kept}], ordered=work.now, expected=there))
    if seed.reason == "new":
        # The first SIM of a line: nothing was in the network before it.
        service = work.locked(Service, plan.service_id)
        service.state, service.enabled = "inactive", False
    work.schedule("simThere", order.id, (there - work.now).total_seconds())
