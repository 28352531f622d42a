"""Plays conversations of simulated customers against the full stack and judges how they end."""
