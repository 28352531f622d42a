"""Who the operator's customers are, and what they hold."""
