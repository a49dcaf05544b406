"""Entries in short, for pages and embeds: title, teaser, day, picture, source, price and rating."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from zlib import crc32

from msgspec import Struct

from feedtool.content.dates import to_rfc3339
from feedtool.content.text import make_excerpt, unescape
from feedtool.model import Entry, Feed, Image, Person
from feedtool.output.display import find_expiry, find_language, find_page_uri, get_authors, get_summary, get_title
from feedtool.output.pages.pictures import shows_picture
from feedtool.output.translations import format_local_date, format_number, format_price

_TEASER = 160
"""Length of a teaser in characters in embeds; the element in embed.js uses the same length."""
_CUT = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)\s*$")
"""Marks of a text that was cut, such as those of WordPress."""
_PICTURE = re.compile(r"<img((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
_SMALLEST = 100
"""The shorter side in pixels of the smallest picture in a text that stands for the entry."""
_COLORS = 8
"""Number of colors of badges in style.css."""


class EntryCard(Struct, frozen=True, kw_only=True):
    """One entry, all plain text."""

    title: str
    """The beginning of the text for an entry without a title."""
    is_note: bool
    """Whether the entry has a text but no title."""
    link: str | None
    """http(s), or None."""
    excerpt: str
    """Whole words, with an ellipsis if cut; empty if the title says the same. A note shows it in place of a title."""
    language: str | None
    """Set if it differs from the feed's."""
    published: str
    day: str
    source: str
    """The feed of another site that it is from; empty for own articles."""
    source_link: str | None
    authors: tuple[Person, ...]
    """Without those that have the name of the source."""
    initial: str
    """The first letter of the source or author, for a badge."""
    color: int
    """A number from 0 to 7, always the same for a source."""
    image: Image | None
    """None unless the site's pages load it."""
    price: str
    """With its currency, as the language writes it."""
    merchant: str
    until: str
    """The last day of an offer."""
    expires: str
    """The same for machines."""
    rating: str
    """As in "8.5/10"."""
    half_stars: int | None
    """The rating on a scale of ten."""


class Day(Struct, frozen=True, kw_only=True):
    """The entries of one day."""

    label: str
    """Empty for entries without a date."""
    cards: list[EntryCard]


def make_entry_cards(entries: Iterable[Entry], feed: Feed, teaser: int = _TEASER) -> list[EntryCard]:
    """Return the entries of a feed in short, with a teaser of so many characters at most."""
    return [make_entry_card(entry, feed, teaser) for entry in entries]


def group_days(cards: Iterable[EntryCard]) -> list[Day]:
    """Return the cards by day, in their order."""
    return [Day(label=label, cards=[*members]) for label, members in groupby(cards, key=lambda one: one.day)]


def make_entry_card(entry: Entry, feed: Feed, teaser: int = _TEASER) -> EntryCard:
    """Return an entry in short."""
    link, language, site = find_page_uri(entry), find_language(entry.language), feed.site
    source = entry.source.title or entry.source.link or "" if entry.source else ""
    authors = tuple(one for one in get_authors(entry, feed) if one.name.casefold() != source.casefold())
    shown = source or (authors[0].name if authors else site.title)
    expires, offer, review = find_expiry(entry), entry.offer, entry.review
    return EntryCard(
        title=get_title(entry),
        is_note=not entry.title and bool(entry.summary),
        link=link if link and link.startswith(("http://", "https://")) else None,
        excerpt=_make_teaser(entry, teaser),
        language=language if language != feed.language else None,
        published=to_rfc3339(entry.date) if entry.published else "",
        day=format_local_date(entry.date, feed.language, site.timezone) if entry.published else "",
        source=source,
        source_link=entry.source.link if entry.source else None,
        authors=authors,
        initial=get_initial(shown),
        color=pick_color(shown),
        image=next((one for one in _list_pictures(entry) if shows_picture(one.url, site)), None),
        price=format_price(offer.price, offer.currency, feed.language) if offer and offer.price else "",
        merchant=offer.merchant or "" if offer else "",
        until=format_local_date(expires, feed.language, site.timezone) if expires else "",
        expires=to_rfc3339(expires) if expires else "",
        rating=_format_rating(review.rating, review.best, feed.language) if review and review.rating else "",
        half_stars=_count_half_stars(review.rating, review.best) if review and review.rating else None,
    )


def get_initial(name: str) -> str:
    """Return the first letter of a name, for its badge."""
    return next((letter for letter in name if letter.isalnum()), "·").upper()


def pick_color(name: str) -> int:
    """Return the number of the color of a name's badge, always the same."""
    return crc32(name.encode("utf-8", "replace")) % _COLORS


def _list_pictures(entry: Entry) -> Iterator[Image]:
    """Yield the picture of an entry and those in its text, without the small ones that count readers or smile."""
    if entry.image:
        yield entry.image
    for tag in _PICTURE.finditer(entry.content or ""):
        found = {name: unescape(value) for name, value in _ATTRIBUTE.findall(tag[1])}
        sizes = [int(found[name]) for name in ("width", "height") if found.get(name, "").isdecimal()]
        if min(sizes, default=_SMALLEST) >= _SMALLEST:
            width, height = sizes if len(sizes) == 2 else (None, None)
            yield Image(url=found.get("src", ""), alt=found.get("alt"), width=width, height=height)


def _make_teaser(entry: Entry, length: int) -> str:
    """Return the beginning of the summary, unless the title says the same."""
    summary = get_summary(entry)
    plain = _CUT.sub("", summary)
    if not entry.title:
        return make_excerpt(summary, length)
    if plain.casefold().rstrip(".") == _CUT.sub("", entry.title).casefold().rstrip("."):
        return ""
    return make_excerpt(f"{plain}…" if plain != summary else summary, length)


def _format_rating(rating: str, best: str | None, language: str | None) -> str:
    return "/".join(format_number(one, language) for one in (rating, best) if one)


def _count_half_stars(rating: str, best: str | None) -> int | None:
    """Return the rating on a scale of ten; None if the scale is not known."""
    try:
        share = float(rating) / float(best or "5")
    except (ValueError, ZeroDivisionError):
        return None
    return round(share * 10) if 0 <= share <= 1 else None
