"""Reads other sites' feeds and the lists that name them."""
