"""Starts, supervises and stops the three processes of the assistant: operator, action server and Rasa."""
