"""Checks of published documents, one module per format; see `plugins.Linter`."""
