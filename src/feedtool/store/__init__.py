"""Keeps entries and state between runs.

Each engine is one module, its SQL is under sql/; see `plugins.Store`.
"""
