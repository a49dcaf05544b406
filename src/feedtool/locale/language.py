"""What feedtool knows of a language; every field may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from feedtool.model.frozen import frozen

__all__ = ["Language"]


@frozen
class Language:
    """The words of a language. Words are separated by spaces, phrases by a comma and a space."""

    code: str
    """ISO 639-1."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """The texts of pages, for output/translations.py."""

    # Dates, for content/dates.py and content/relative_dates.py
    months: tuple[str, ...] = ()
    """The names of each of the twelve months, in lower case."""
    date_words: str = ""
    """Words that may stand in a date without changing it: weekdays, prepositions, endings of ordinals."""
    units: Mapping[str, str] = field(default_factory=dict)
    """minutes, hours, days, weeks, months or years -> their names, in lower case without accents."""
    numbers: tuple[str, ...] = ()
    """One to ten."""
    now: str = ""
    today: str = ""
    yesterday: str = ""
    day_before_yesterday: str = ""
    ago: str = ""

    # Categories, for streams/categories.py
    categories: Mapping[str, str] = field(default_factory=dict)
    """news, offers or reviews -> the names of that category."""

    # Titles, for dedupe/titles.py; in lower case without accents
    update_marks: str = ""
    """What is added to a title when the text was updated."""
    column_words: str = ""
    """What recurring columns are called: equal titles over different texts."""
    part_words: str = ""
    """What names a part of a series."""
    comment_marks: str = ""
    """What precedes the title of a post in the title of a comment."""
