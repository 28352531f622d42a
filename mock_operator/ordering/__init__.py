"""Product orders: what customers add, change and end."""
