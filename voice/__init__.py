"""How the assistant speaks: texts from data/texts, money and dates as the market writes them, pictures."""
