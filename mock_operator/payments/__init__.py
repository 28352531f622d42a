"""Money that customers paid, and money given back."""
