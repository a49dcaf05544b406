"""Parses a document, normalizes its entries and compares them with the stored ones."""
