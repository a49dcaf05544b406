"""The words of a language that feedtool knows; every field, and every key in it, may be left out."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct


class Language(Struct, frozen=True, kw_only=True):
    """The words of a language. Words are separated by spaces, phrases by a comma and a space."""

    code: str
    """ISO 639-1."""
    labels: Mapping[str, str] = msgspec.field(default_factory=dict)
    """The texts of pages, for output/translations.py; English has all keys, and replaces those that are left out."""

    # Dates, for content/dates.py and content/relative_dates.py
    months: tuple[str, ...] = ()
    """The names of each of the twelve months, in lower case."""
    date_words: str = ""
    """Words that may stand in a date without changing it: weekdays, prepositions, endings of ordinals."""
    units: Mapping[str, str] = msgspec.field(default_factory=dict)
    """minutes, hours, days, weeks, months or years -> their names, in lower case without accents."""
    numbers: tuple[str, ...] = ()
    """One to ten."""
    now: str = ""
    """Phrases for a time; as in all fields of ages, in lower case without accents."""
    today: str = ""
    yesterday: str = ""
    day_before_yesterday: str = ""
    ago: str = ""
    """Phrases behind an age: "2 days ago"."""
    ago_before: str = ""
    """Phrases before an age: "vor 2 Tagen"."""
    about: str = ""
    """Phrases that may precede an age: "about", "posted"."""
    am: str = ""
    pm: str = ""
    """Words for the halves of the day, beside the English ones."""
    date_signs: str = ""
    """The signs behind the numbers of year, month, day, hour, minute and second; several for one number in one word."""
    home_zone: str = ""
    """The time zone in which most people write this language, for a new site; empty if there are several."""
    zone: tuple[str, int] | None = None
    """A pattern of words in dates that only this language has, and its hours east of UTC."""

    # Categories, for streams/categories.py
    categories: Mapping[str, str] = msgspec.field(default_factory=dict)
    """news, offers or reviews -> the names of that category."""

    # Titles, for dedupe/titles.py; in lower case without accents, so "и" for "й"
    update_marks: str = ""
    """Phrases that a title gets when the text was updated."""
    column_words: str = ""
    """Words in the titles of columns, which have one title and another text each time."""
    part_words: str = ""
    """Words that name a part of a series."""
    comment_marks: str = ""
    """Phrases before the title of a post in the title of a comment."""

    # Texts, for dedupe/shingles.py and dedupe/alignment.py; in lower case without accents
    updated_on: str = ""
    """Phrases that begin the first line of a text: "last updated: 5 May 2026"."""
    date_of: str = ""
    """Words between the day, month and year of that line: "5 of May"."""
    read_more: str = ""
    """Phrases of links to the whole text, also on saved pages."""
    read_on: str = ""
    """More such phrases, only at the end of a text."""
    first_published: str = ""
    """WordPress's line below a text: "the post {title} appeared first on {site}"."""
    link_labels: str = ""
    """Words of aggregators in place of the page's text: "link", "comments"."""
    before_names: str = ""
    """Words before the name of a submitter: "by"."""

    # Records, for entries/field_names.py and entries/visibility_statements.py; without case, spaces, `-` and `_`
    record_fields: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Field of a record -> its names; `date` names dates of publication, `published` names that may be one or a flag."""
    yes: str = ""
    no: str = ""
    """Values of a flag."""
    statuses: Mapping[str, str] = msgspec.field(default_factory=dict)
    """public, draft, private, password, scheduled, expired, trash or unlisted -> words of that status."""

    # Saved pages, for articles/formats/saved_text_words.py; in lower case without accents, phrases only.
    # From `invitations` on, `?` stands for any letter, `*` for any number of letters.
    sections: str = ""
    """Names of sections: "news"."""
    recent_headings: str = ""
    """Headings of lists of recent posts."""
    related_posts: str = ""
    about_author: str = ""
    """Headings above a biography."""
    bylines: str = ""
    """Phrases before the name of an author: "written by"."""
    publication_labels: str = ""
    """Phrases before the date of an article: "published on"."""
    name_particles: str = ""
    """Words of names in lower case: "van"."""
    buttons: str = ""
    """Lines that are not text: "share", "source"."""
    tag_labels: str = ""
    """Words before a colon and tags."""
    not_any: str = ""
    """Words in place of the number of comments."""
    comments: str = ""
    """Words behind the number of comments."""
    minutes: str = ""
    """Words behind the number of minutes that reading takes."""
    reading_time: str = ""
    """Phrases behind the number of minutes: "read"."""
    rights: str = ""
    """Beginnings of copyright notices."""
    invitations: str = ""
    """Words of a footer that invite: "follow"."""
    channels: str = ""
    """Names of the places that it invites to; brands are in saved_text_words.py."""
    us: str = ""
    """Words that address the reader, or mean the site: "with us", "our"."""
    site: str = ""
    """Words for the site and its parts: "blog", "comments"."""
    biography: str = ""
    """Words of biographies: "writes", "born"."""
