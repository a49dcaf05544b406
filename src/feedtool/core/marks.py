"""Marks among the extras of an entry: what is known of it that the publisher did not say."""

from __future__ import annotations

__all__ = ["APPROXIMATE", "LISTED"]

APPROXIMATE = ("feedtool:approximate", "published")
"""Marks a date that was reckoned from "2 days ago"."""
LISTED = ("feedtool:listed", "recent posts")
"""Marks an entry that a page lists: another page of the site may list the same."""
