"""Indexes: each is one file about everything that is published; see `plugins.Index`."""
