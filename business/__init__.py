"""What business people change: policies, texts and the market, with the schema that guards them."""
