"""The thresholds of the evidence for and against a match.

Shares are from 0 to 1. A size is in shingles, which are about as many as words.
"""

from __future__ import annotations

# Any two texts
FEW = 8
"""The size from which on a share of a text means anything."""
DISAGREE = 0.3
"""Texts that share less are two posts."""

# A common id or URL
SUPPORT, SUPPORT_WORDS = 0.6, 12
"""The share and size of a text that confirm the key."""
NOTE = 0.8
"""The share that two notes about one page have in common."""
TITLED_NOTE = 0.5
"""A note with the title of the page is a copy with a line added if half of its words are the page's."""
MIN_TEXT = 4
"""Fewer words than this are a label ("Comments", "Link"), not a text."""
MAY_BE_LABELS = 24
"""The most words that are checked for being labels."""
PASSED_ON = 0.8
"""The share of its text that a copy has from the page that it passes on."""

# Equal titles
MIN_SHINGLES = 12
OTHER_FEED, SAME_FEED = 0.6, 0.75
"""The share of the shorter text that the longer contains."""
COLUMN_JACCARD, COLUMN_RUN = 0.6, 0.85
"""Columns list the same items in several weeks and feeds, each time in another order."""
SINGLE_RUN = 0.85
"""The share of the shorter text that the longer contains in one run."""
WHOLE = 0.97
EQUAL_WORDS, EQUAL_WORDS_SAME_FEED = 10, 30
"""The words of equal texts."""
SHORT_TITLE_CHARS = 8
LONG_TITLE_WORDS = 8
DISTINCTIVE_TITLE_WORDS = 5
NOTICE = 40
"""The most words that a notice of an outage, a holiday or an offer has."""

# Different titles
LONG = 24
"""The size, without boilerplate, from which on a text alone is enough evidence."""
LONG_WITH_BOILERPLATE = 36
"""The shingles that both texts need in any case: excerpts are too many, and too similar."""
MIN_JACCARD = 0.8
MANY, MOST, NUMBERS = 36, 0.9, 4
"""Size, share of the shorter text and distinct numbers: two posts of a template have different numbers."""

# Time between two entries, in seconds
MINUTE_S = 60
DAY_S = 86400
SOON_S = 5 * DAY_S
WEEK_S = 7 * DAY_S
MONTH_S = 30 * DAY_S
