"""APIs 629, 632 and 637: customers, parties, products. A person's details may be changed; products through orders."""
from mock_operator.customers import details
from mock_operator.customers.lines import status_at
from mock_operator.customers.tables import Customer, Individual, Organization, Product
from mock_operator.money import money
from mock_operator.onboarding import persons
from mock_operator.store.work import Work
from mock_operator.times import iso
from mock_operator.web.apis import href
from mock_operator.web.resource import Document, Resource

MONTH_SECONDS = 30.4375 * 86400


def customer_ref(identifier: str) -> Document:
    """RelatedParty of a customer."""
    return {"id": identifier, "role": "customer", "@type": "RelatedParty", "@referredType": "Customer"}


def characteristics(values: Document) -> list[Document]:
    """Characteristics by name; those without a value are left out."""
    kinds = {bool: "boolean", int: "number", float: "number"}
    return [{"name": name, "valueType": kinds.get(type(value), "string"), "value": value}
            for name, value in values.items() if value is not None]


def render_customer(work: Work, row: Customer) -> Document:
    """Customer with its segment in `characteristic`."""
    tenure = int((work.now - row.since).total_seconds() // MONTH_SECONDS)
    traits = {"accountType": row.account_type, **row.traits, "tenureMonths": tenure}
    return {
        "name": row.name, "status": row.status,
        "engagedParty": {"id": row.party_id, "name": row.name, "@referredType": row.party_type},
        "account": [{"id": row.account_id, "name": f"{row.account_type} account of {row.name}",
                     "@referredType": "PartyAccount" if row.account_type == "prepaid" else "BillingAccount"}],
        "validFor": {"startDateTime": iso(row.since)},
        "contactMedium": [{"mediumType": "phone", "preferred": True, "characteristic": {"phoneNumber": row.msisdn}}],
        "characteristic": characteristics(traits),
    }


def render_individual(_: Work, row: Individual) -> Document:
    """Individual with contact media and papers."""
    media: list[Document] = [{"mediumType": "phone", "preferred": True,
                              "characteristic": {"contactType": "mobile", "phoneNumber": row.msisdn}}]
    if row.email:
        media.append({"mediumType": "email", "preferred": False, "characteristic": {"emailAddress": row.email}})
    if row.city:
        media.append({"mediumType": "postalAddress", "preferred": False,
                      "characteristic": {name: value for name, value in (
                          ("street1", row.street), ("city", row.city), ("postCode", row.post_code), ("country", "IN"))
                          if value}})
    if row.other_number:
        media.append({"mediumType": "phone", "preferred": False, "validFor": {"startDateTime": iso(row.other_since)},
                      "characteristic": {"contactType": "alternate", "phoneNumber": row.other_number}})
    return {
        "givenName": row.given_name, "familyName": row.family_name, "fullName": f"{row.given_name} {row.family_name}",
        "birthDate": iso(row.birth_date), "status": "validated" if row.identification else "initialized",
        "contactMedium": media, "individualIdentification": row.identification,
        "partyCharacteristic": characteristics(
            {**row.kyc, **({"taxNumber": row.tax_number} if row.tax_number else {})}),
        "languageAbility": [{"languageCode": row.language, "isFavouriteLanguage": True}] if row.language else None,
    }


def render_organization(_: Work, row: Organization) -> Document:
    """Organization with its name."""
    return {"name": row.name, "tradingName": row.name, "isLegalEntity": True, "organizationType": "company",
            "status": "validated"}


def render_product(work: Work, row: Product) -> Document:
    """Product with role, consent and price."""
    price_type = "recurring" if row.recurring else "oneTime"
    return {
        "name": row.name, "status": status_at(row, work.now), "isBundle": row.role == "plan",
        "isCustomerVisible": True, "productSerialNumber": row.msisdn, "orderDate": iso(row.ordered),
        "startDate": iso(row.start), "terminationDate": iso(row.end),
        "productOffering": {"id": row.offering_id, "name": row.name, "@referredType": "ProductOffering",
                            "href": href("620", "productOffering", row.offering_id)},
        "billingAccount": {"id": row.account_id, "@referredType": "BillingAccount"}
        if row.account_type == "postpaid" else None,
        "relatedParty": [customer_ref(row.customer_id)],
        "realizingService": [{"id": row.service_id, "href": href("638", "service", row.service_id),
                              "@referredType": "Service"}],
        "productPrice": [{
            "name": row.name, "priceType": price_type,
            **({"recurringChargePeriod": row.recurring} if row.recurring else {}),
            "price": {("dutyFreeAmount" if row.account_type == "postpaid" else "taxIncludedAmount"): money(row.price)},
        }] if row.price else None,
        "productCharacteristic": characteristics({"accountType": row.account_type, "role": row.role, **row.traits}),
        "productOrderItem": [{"productOrderId": row.order_id, "orderItemId": "1", "orderItemAction": "add"}]
        if row.order_id else None,
    }


RESOURCES = [
    Resource("629", "customer", "Customer", Customer, render_customer,
             filters={"engagedParty.id": Customer.party_id, "account.id": Customer.account_id,
                      "contactMedium.characteristic.phoneNumber": Customer.msisdn, "name": Customer.name}),
    Resource("632", "individual", "Individual", Individual, render_individual,
             filters={"contactMedium.characteristic.phoneNumber": Individual.msisdn},
             create=persons.create_person, change=details.change),
    Resource("632", "organization", "Organization", Organization, render_organization,
             filters={"name": Organization.name}),
    Resource("637", "product", "Product", Product, render_product,
             filters={"productSerialNumber": Product.msisdn, "relatedParty.id": Product.customer_id,
                      "billingAccount.id": Product.account_id, "productOffering.id": Product.offering_id,
                      "startDate": Product.start},
             order=(Product.ordered,)),
]
