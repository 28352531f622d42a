"""Measures the understanding against labelled sentences: `python -m evaluation FILE.tsv`."""
