"""A mocked mobile operator: TM Forum Open APIs over a database, whose state changes by rules."""
