"""Generates and aggregates RSS, Atom and JSON feeds as a folder of static files."""

__version__ = "0.1.0"
