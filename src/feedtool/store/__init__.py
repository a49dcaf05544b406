"""Keeps entries and state between runs. One module per engine, its SQL under sql/; see `plugins.Store`."""
