"""Decides which entries are copies of one post, and which copy is canonical."""
