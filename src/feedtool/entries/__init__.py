"""Processes one document: parses it, normalizes its entries and compares them with the stored ones."""
