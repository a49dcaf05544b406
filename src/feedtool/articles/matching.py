"""Makes lasting ids, and matches new records with articles that lost theirs.

make_tag_uri    make an id: a tag: URI (RFC 4151) of the site's host, the day and the path; kept even when these change
find_id_path    return the path that such an id was made from
match_entries   pair new records with articles that have lost their record
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from urllib.parse import quote, urlsplit

from msgspec import Struct

from feedtool.content.text import clean_text
from feedtool.model import Entry, EntryKey

_SAFE = "/-._~!$&'()*+,;=:@?"
_WORDS = 20
"""Two articles may share a text of fewer words."""
_ZONES = timedelta(hours=14)
"""A date without a time and its actual timestamp differ by no more than this (UTC+14 is the farthest zone)."""


def make_id_path(link: str | None, name: str, host: str) -> str:
    """Return the path for an id: that of a URL, else the name.

    It includes the query, and the host if that is not the site's.
    """
    if link is None:
        return name.strip("/")
    split = urlsplit(link)
    path = split.path + (f"?{split.query}" if split.query else "")
    return path if (split.hostname or "") == host else f"//{split.netloc}{path}"


def make_tag_uri(host: str, day: date, path: str) -> str:
    """Return `tag:example.com,2026-03-05:/posts/hello/` (RFC 4151 section 2.1)."""
    return f"{_begin(host)}{day.isoformat()}:{quote_id_path(path)}"


def find_id_path(id: str, host: str) -> str | None:  # noqa: A002 (the field's word)
    """Return the quoted path in an id of make_tag_uri(); None for any other id."""
    beginning = _begin(host)
    if not id.startswith(beginning):
        return None
    _, colon, path = id.removeprefix(beginning).partition(":")
    return path if colon else None


def quote_id_path(path: str) -> str:
    """Return a path as it is written in an id."""
    return quote(path, safe=_SAFE)


def _begin(host: str) -> str:
    return f"tag:{host},"


class MatchFeatures(Struct, frozen=True, kw_only=True):
    """The values by which feedtool finds an article again."""

    key: EntryKey
    """(feed, id)."""
    is_named: bool
    """Whether its record states an id; two records with different ids are rarely one article."""
    url: str | None
    title: str
    published: datetime | None
    text: bytes | None


def make_match_features(entry: Entry, *, is_named: bool) -> MatchFeatures:
    """Return the match features of an entry."""
    from feedtool.content.html_text import flatten_html  # only for a new record that a lost one may be
    from feedtool.content.urls import canonicalize_url

    words = clean_text(flatten_html(entry.content)).casefold().split() if entry.content else []
    text = (
        blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest() if len(words) >= _WORDS else None
    )
    return MatchFeatures(
        key=entry.key,
        is_named=is_named,
        url=canonicalize_url(entry.link),
        title=" ".join(re.findall(r"\w+", entry.title.casefold())),
        published=entry.published,
        text=text,
    )


def match_entries(new: Sequence[MatchFeatures], lost: Iterable[MatchFeatures]) -> dict[EntryKey, EntryKey]:
    """Return key of a new article -> key of the lost article that it matches.

    It compares ids first, then URLs, title and timestamp, text, title and day. Each article is used once; if the match
    is ambiguous, the article stays unmatched.
    """
    found: dict[EntryKey, EntryKey] = {}
    left_new, left_lost = list(new), list(lost)
    for find_key in (_by_id, _by_url, _by_title_and_timestamp, _by_text, _by_title_and_day):
        pairs = _pair(left_new, left_lost, find_key)
        found |= pairs
        used = set(pairs.values())
        left_new = [one for one in left_new if one.key not in pairs]
        left_lost = [one for one in left_lost if one.key not in used]
    return found


_FindKey = Callable[[MatchFeatures], object | None]


def _pair(new: Sequence[MatchFeatures], lost: Sequence[MatchFeatures], find_key: _FindKey) -> dict[EntryKey, EntryKey]:
    sides: tuple[defaultdict[object, list[MatchFeatures]], ...] = (defaultdict(list), defaultdict(list))
    for side, articles in zip(sides, (new, lost), strict=True):
        for features in articles:
            if (value := find_key(features)) is not None:
                side[value].append(features)
    return {
        with_value[0].key: lost_with_value[0].key
        for value, with_value in sides[0].items()
        if len(with_value) == len(lost_with_value := sides[1].get(value, [])) == 1
        and _may_match(with_value[0], lost_with_value[0], find_key)
    }


def _may_match(new: MatchFeatures, lost: MatchFeatures, find_key: _FindKey) -> bool:
    is_same_day = new.published == lost.published or (
        new.published is not None and lost.published is not None and abs(new.published - lost.published) <= _ZONES
    )
    if find_key is _by_title_and_day:
        return is_same_day
    if find_key is _by_url and new.is_named and lost.is_named:
        # "Today's offer" always has the same URL, but each offer has its own id.
        return new.title == lost.title or new.published == lost.published
    return True


def _by_id(features: MatchFeatures) -> object:
    return features.key[1]


def _by_url(features: MatchFeatures) -> object | None:
    return features.url


def _by_title_and_timestamp(features: MatchFeatures) -> object | None:
    return (features.title, features.published) if features.title else None


def _by_text(features: MatchFeatures) -> object | None:
    return features.text


def _by_title_and_day(features: MatchFeatures) -> object | None:
    return features.title if features.title and not features.is_named else None
