"""Selects the entries of a feed from the stored entries."""
