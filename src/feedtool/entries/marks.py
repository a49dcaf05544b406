"""Marks among the extras of an entry: what is known of it that the publisher did not say."""

from __future__ import annotations

__all__ = ["APPROXIMATE", "INFERRED", "LATEST", "LISTED"]

APPROXIMATE = ("feedtool:approximate", "published")
"""Marks a date that the publisher did not state: it is inferred, or reckoned from "2 days ago"."""
INFERRED = ("feedtool:inferred", "published")
"""Marks an approximate date that only bounds: nothing is said of the day on which the entry was published."""
LATEST = ("feedtool:latest", "published")
"""Marks a date of which is only known that the entry is not newer, until a build has read all sources."""
LISTED = ("feedtool:listed", "recent posts")
"""Marks an entry that a page lists: another page of the site may list the same."""
