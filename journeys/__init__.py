"""The journeys of care. Typed data in, decisions out: no Rasa, no HTTP, no clock of their own.

Each journey has pure rules (what is wrong, what it means) and a flow that reads and acts through the ports of
ports.py with an injected clock.
"""
