"""Recognizes lines of a saved page by the words of languages, and by their form."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from feedtool.content.dates import parse_date
from feedtool.content.relative_dates import Age, parse_age
from feedtool.locale import list_phrases, make_pattern

__all__ = [
    "ABOUT_AUTHOR",
    "BIOGRAPHY",
    "BRAND",
    "BYLINE",
    "ENDS_SENTENCE",
    "LONGEST_TITLE",
    "NOISE",
    "PARTS",
    "RECENT_HEADINGS",
    "RELATED_POSTS",
    "SECTIONS",
    "find_author",
    "find_signature",
    "find_when",
    "fold",
    "is_cut_off",
    "is_footer",
    "is_name",
    "is_noise",
    "may_be_title",
]

_BRANDS = "telegram|facebook|whatsapp|instagram|youtube|discord|twitter|mastodon|bluesky|tiktok|linkedin|threads"
SECTIONS = list_phrases("sections")
RECENT_HEADINGS = list_phrases("recent_headings")
RELATED_POSTS = list_phrases("related_posts")
ABOUT_AUTHOR = list_phrases("about_author")
NOISE = re.compile(
    rf"(?:{make_pattern('read_more', 'buttons')}|(?:{make_pattern('tag_labels')})\s*:.{{1,200}}|"
    rf"(?:\d+|{make_pattern('not_any')})? ?(?:{make_pattern('comments')})|"
    rf"\d+ ?(?:{make_pattern('minutes')})(?: (?:{make_pattern('reading_time')}))?)[\s.…>»→]*"
)
_INVITES, _ADDRESSES_READER, _SITE, BIOGRAPHY = (
    re.compile(rf"\b(?:{make_pattern(field)})\b") for field in ("invitations", "us", "site", "biography")
)
_CHANNELS = re.compile(rf"\b(?:{_BRANDS}|reddit|google news|{make_pattern('channels')})\b")
BRAND = re.compile(rf"\b(?:{_BRANDS})")
_RIGHTS = re.compile(rf"(?:©|\(c\)|copyright\b|{make_pattern('rights')}).*")
BYLINE = re.compile(rf"(?:{make_pattern('bylines')})\s*:?\s+(?P<name>.+)", re.IGNORECASE)
_LABEL_BEFORE = re.compile(rf"(?:{make_pattern('publication_labels')})\b[\s:]*")
_LABEL_AFTER = re.compile(rf"[\s:]*\b(?:{make_pattern('publication_labels')})$")
_TIME = re.compile(
    r"[,\s]*\b(?:(?:ore|alle(?: ore)?|at|um|h|as|a las)\s+)?\d{1,2}[:.]\d{2}(?:\s*(?:uhr|[ap]\.?m\.?))?$", re.IGNORECASE
)
_SEPARATORS = " ,;|·•–—-()"
_DASHES = ("|", "·", "•", "–", "—", "-", "(")
_DAY = re.compile(r"\d\D+\d")
"""A date with a day has two numbers; a year alone may be part of a name."""
_LONGEST_DATE = 7
"""Most words of a date with its day of the week."""
PARTS = re.compile(r"\s+[|·•–—-]\s+|\s*\|\s*")
_SMALL = list_phrases("name_particles")
ENDS_SENTENCE = (".", "!", "?", ":", ";", "…", "...", ",")
LONGEST_TITLE = 250


def fold(text: str) -> str:
    """Return a text for comparison.

    It has no accents, case or closing punctuation, and has plain quotes.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_QUOTES))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(plain.casefold().split()).strip(" :.#*=-–—|»>")


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "\u00a0": " "})


def is_cut_off(text: str) -> bool:
    """Whether a text ends in "…", as an excerpt does."""
    return text.rstrip(" »>→]").endswith(("…", "...", "[…", "[..."))


def find_when(text: str) -> Age | str | None:
    """Return the age or date that a line consists of.

    It may be beside a name ("Ada · 2 days ago").
    """
    if len(text) > 100:
        return None
    for part in (text, *PARTS.split(text)):
        age = parse_age(part)
        if age is not None:
            return age
        if any(sign.isdigit() for sign in part) and len(part) <= 40 and parse_date(part) is not None:
            return part
    return None


def may_be_title(text: str) -> bool:
    """Whether a text is short enough for a title, and no long sentence."""
    return len(text) <= LONGEST_TITLE and not (text.endswith((".", ";", ",")) and len(text) > 120)


def is_noise(text: str) -> bool:
    """Whether a text is a button, a counter or a copyright notice."""
    plain = fold(text)
    return NOISE.fullmatch(plain) is not None or (len(text) <= 200 and _RIGHTS.match(plain) is not None)


def is_footer(text: str) -> bool:
    """Whether a text invites to the site's channels, or lists them."""
    if len(text) > 600:
        return False
    plain = fold(text)
    channels = {found.lower() for found in _CHANNELS.findall(plain)}
    if _INVITES.search(plain) and _ADDRESSES_READER.search(plain):
        return bool(channels) or _SITE.search(plain) is not None
    return len(channels) >= 3 and len(plain.split()) <= 8 * len(channels)


def is_name(text: str) -> bool:
    """Whether a text is two to six words, capitalized or small words of names."""
    words = text.split()
    if not 1 < len(words) <= 6 or len(text) > 60 or text.endswith(ENDS_SENTENCE) or any(map(str.isdigit, text)):
        return False
    return words[0][0].isupper() and all(word[0].isupper() or word.casefold() in _SMALL for word in words)


def find_author(text: str) -> str | None:
    """Return the name in a line such as "By Ada Lovelace", or None."""
    byline = BYLINE.fullmatch(text)
    return byline["name"].strip() if byline and is_name(byline["name"]) else None


def find_signature(text: str) -> tuple[str, str] | None:
    """Return the author, "" for none, and date of a line such as "Published on 3 March 2026 by Ada Lovelace"."""
    words = text.split()
    if len(text) > 100 or not any(map(str.isdigit, text)):
        return None
    for length in range(min(_LONGEST_DATE, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            if (found := _trim_date(words, start, start + length)) is not None:
                first, last, date = found
                before, after = " ".join(words[:first]), " ".join(words[last:])
                author = _find_signing(_drop_label(before), _drop_label(after))
                return None if author is None else (author, date)
    return None


def _trim_date(words: list[str], start: int, end: int) -> tuple[int, int, str] | None:
    """Return the bounds of a date among words without the words beside it, which a parser ignores, and the date."""
    if (moment := _parse_words(words[start:end])) is None:
        return None
    while start + 1 < end and _parse_words(words[start + 1 : end]) == moment:
        start += 1
    while start + 1 < end and _parse_words(words[start : end - 1]) == moment:
        end -= 1
    return start, end, " ".join(words[start:end]).strip(_SEPARATORS)


def _parse_words(words: list[str]) -> datetime | None:
    text = " ".join(words).strip(_SEPARATORS)
    return parse_date(text) if _DAY.search(text) else None


def _find_signing(before: str, after: str) -> str | None:
    """Return the name beside a date, "" if nothing is beside it; None if there is other text."""
    parts = [part for part in (*PARTS.split(f"{before} "), *PARTS.split(f" {after}")) if part.strip(_SEPARATORS)]
    found = ""
    for part in parts:
        bare = part.strip(_SEPARATORS)
        if NOISE.fullmatch(fold(bare)) or not _TIME.sub("", f" {bare}").strip():
            continue
        # "San Francisco, 3 March 2026" is a place, "Amazon Deals 3 March 2026" a title.
        is_apart = before.endswith(_DASHES) or after.startswith(_DASHES)
        name = find_author(bare) or (bare if is_apart and is_name(bare) else None)
        if name is None or found:
            return None
        found = name
    return found


def _drop_label(text: str) -> str:
    """Return a text without "published on" at its end or, unless "posted by" begins it, at its beginning."""
    plain = text.strip(" :.#*=-–—|»>")
    folded = fold(text)
    if len(folded) != len(plain):  # positions would differ
        return text
    if label := _LABEL_AFTER.search(folded):
        plain, folded = plain[: label.start()], folded[: label.start()]
        text = plain
    label = None if find_author(plain) else _LABEL_BEFORE.match(folded)
    return plain[label.end() :] if label else text
