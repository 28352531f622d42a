"""Taxes on a bill, from its lines, and the business tax number on invoices."""
from journeys.taxes.number import NumberSaid, read_tax_number
from journeys.taxes.registration import TaxRegistration
from journeys.taxes.summary import TaxShare, taxes_of

__all__ = ["NumberSaid", "TaxRegistration", "TaxShare", "read_tax_number", "taxes_of"]
