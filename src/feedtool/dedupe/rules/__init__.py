"""Decides whether two entries are one post: one pure rule a file; see `plugins.DedupeRule`."""
