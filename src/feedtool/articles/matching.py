"""What an article is called for life, where its record does not say: minted once, and found again whatever changes.

mint_tag        a tag: URI (RFC 4151) of the site's host, the day and the place: kept, even when these change
find_place      the place that such an id was minted of
match_pieces    which of the articles that have lost their record are those that have just come under a new name
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from urllib.parse import quote, urlsplit

from feedtool.content.html import flatten_html
from feedtool.content.text import clean_text
from feedtool.content.urls import canonicalize_url
from feedtool.model import Entry
from feedtool.model.frozen import frozen

__all__ = [
    "MatchFeatures",
    "find_place",
    "make_match_features",
    "make_place",
    "make_tag_uri",
    "match_entries",
    "quote_place",
]

_SAFE = "/-._~!$&'()*+,;=:@?"
_WORDS = 20
"""A text of fewer words may stand under two articles."""
_ZONES = timedelta(hours=14)
"""A date without a clock and the moment it stands for lie no further apart (UTC+14 is the farthest zone)."""


def make_place(link: str | None, name: str, host: str) -> str:
    """What an id is minted of: path and query of an address at the site, the rest of any other, else a name."""
    if link is None:
        return name.strip("/")
    split = urlsplit(link)
    path = split.path + (f"?{split.query}" if split.query else "")
    return path if (split.hostname or "") == host else f"//{split.netloc}{path}"


def make_tag_uri(host: str, day: date, place: str) -> str:
    """A tag: URI (RFC 4151 section 2.1): `tag:example.com,2026-03-05:/posts/hello/`."""
    return f"{_begin(host)}{day.isoformat()}:{quote(place, safe=_SAFE)}"


def find_place(id: str, host: str) -> str | None:  # noqa: A002 (the field's word)
    """The place, quoted, that an id of this host was minted of; None for an id that was not."""
    beginning = _begin(host)
    if not id.startswith(beginning):
        return None
    _, colon, place = id.removeprefix(beginning).partition(":")
    return place if colon else None


def quote_place(place: str) -> str:
    """A place as it stands in an id."""
    return quote(place, safe=_SAFE)


def _begin(host: str) -> str:
    return f"tag:{host},"


@frozen
class MatchFeatures:
    """What an article can be found again by."""

    key: tuple[str, str]
    """(feed, id)."""
    is_named: bool
    """Whether its record says what it is called; two that say different things are rarely one."""
    url: str | None
    title: str
    published: datetime | None
    text: bytes | None


def make_match_features(entry: Entry, *, is_named: bool) -> MatchFeatures:
    """Look at an entry."""
    words = clean_text(flatten_html(entry.content)).casefold().split() if entry.content else []
    text = (
        blake2b(" ".join(words).encode("utf-8", "replace"), digest_size=16).digest() if len(words) >= _WORDS else None
    )
    return MatchFeatures(
        key=(entry.feed, entry.id),
        is_named=is_named,
        url=canonicalize_url(entry.link),
        title=" ".join(re.findall(r"\w+", entry.title.casefold())),
        published=entry.published,
        text=text,
    )


def match_entries(
    new: Sequence[MatchFeatures], lost: Iterable[MatchFeatures]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Key of a new article -> key of the lost one that it is. Each is used once; where two would fit, none does.

    By id first, then by address, by title and date, by text.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    left_new, left_lost = list(new), list(lost)
    for name in (_by_id, _by_url, _by_title_and_moment, _by_text, _by_title_and_day):
        pairs = _pair(left_new, left_lost, name)
        found |= pairs
        used = set(pairs.values())
        left_new = [one for one in left_new if one.key not in pairs]
        left_lost = [one for one in left_lost if one.key not in used]
    return found


_Name = Callable[[MatchFeatures], object | None]


def _pair(
    new: Sequence[MatchFeatures], lost: Sequence[MatchFeatures], name: _Name
) -> dict[tuple[str, str], tuple[str, str]]:
    sides: tuple[defaultdict[object, list[MatchFeatures]], ...] = (defaultdict(list), defaultdict(list))
    for side, pieces in zip(sides, (new, lost), strict=True):
        for piece in pieces:
            if (value := name(piece)) is not None:
                side[value].append(piece)
    return {
        ours[0].key: theirs[0].key
        for value, ours in sides[0].items()
        if len(ours) == len(theirs := sides[1].get(value, [])) == 1 and _may_be_one(ours[0], theirs[0], name)
    }


def _may_be_one(new: MatchFeatures, lost: MatchFeatures, name: _Name) -> bool:
    is_same_day = new.published == lost.published or (
        new.published is not None and lost.published is not None and abs(new.published - lost.published) <= _ZONES
    )
    if name is _by_title_and_day:
        return is_same_day
    if name is _by_url and new.is_named and lost.is_named:
        # "Today's offer", at one address for ever: each has its own id.
        return new.title == lost.title or new.published == lost.published
    return True


def _by_id(piece: MatchFeatures) -> object:
    return piece.key[1]


def _by_url(piece: MatchFeatures) -> object | None:
    return piece.url


def _by_title_and_moment(piece: MatchFeatures) -> object | None:
    return (piece.title, piece.published) if piece.title else None


def _by_text(piece: MatchFeatures) -> object | None:
    return piece.text


def _by_title_and_day(piece: MatchFeatures) -> object | None:
    return piece.title if piece.title and not piece.is_named else None
