"""Normalizes entries: ParsedEntry, as published -> Entry, as stored.

    links -> absolute http(s)      title, names, labels -> one line of plain text
    dates -> UTC                   summary and content stay raw, for prepare_entry()
    language, authors, rights      from the entry, else its source, else the feed, else the config

Normalizing never fails: an unusable field is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from msgspec.structs import replace

from feedtool.content.dates import parse_date, parse_end
from feedtool.content.html_text import label_to_text, title_to_text
from feedtool.content.links import clean_url
from feedtool.content.text import clean_text, drop_illegal, shorten
from feedtool.content.urls import strip_tracking
from feedtool.entries.context import Context
from feedtool.entries.extensions import clean_extensions, clean_fact, find_duration
from feedtool.model import (
    Category,
    Enclosure,
    Entry,
    FeedInfo,
    Image,
    Link,
    Offer,
    ParsedEntry,
    ParsedFeed,
    Person,
    PlainFields,
    RawTexts,
    Review,
    Text,
)

_MAX_TITLE = 1000
_MAX_SUMMARY = 4000
_MAX_LABEL = 200
_MAX_EXTRA = 2000
_MAX_PARTS = 100
"""The limit for each of authors, categories, enclosures and links."""


def normalize_entry(
    parsed: ParsedEntry,
    *,
    id: str,  # noqa: A002 (the field's word)
    feed: ParsedFeed,
    context: Context,
    now: datetime,
) -> Entry:
    """Return the normalized entry with its raw texts. Never fails.

    Args:
        parsed: the entry as parsed.
        id: identify()'s.
        feed: its document, for fields that the entry inherits from its feed.
        context: settings from the config.
        now: becomes first_seen; decide() replaces it by an earlier one.
    """
    link = _choose_link(parsed, context.base_url)
    base = link or clean_url(feed.link) or context.base_url
    canonical = clean_url(parsed.original_link, base)
    if context.strips_tracking:
        link, canonical = (url and strip_tracking(url) for url in (link, canonical))
    source = _clean_source(parsed.source, context.zone) if parsed.source else None
    # Python passes at most 15 arguments by name at once; with more, making an entry takes ten times as long.
    entry = Entry(
        feed=context.feed,
        id=id,
        link=link,
        canonical_link=canonical if canonical != link else None,
        title=_clean_title(parsed.title),
        published=_parse_publication(parsed.published, context.zone),
        date_basis="age" if parsed.has_approximate_date else "stated",
        updated=_parse_date(parsed.updated, context.zone),
        first_seen=now,
        authors=_choose_authors(parsed, source, feed),
        categories=_clean_categories(parsed.categories),
        language=_choose_language(parsed, feed, context),
        rights=_clean_note(parsed.rights or feed.rights),
        public_from=_choose_start(parsed, context, now),
        raw=_make_raw(parsed, base, feed),
    )
    has_rare = _get_rare(parsed) != _NO_RARE
    return replace(entry, **_clean_rare(parsed, base, source, context.zone)) if has_rare else entry


_get_rare = attrgetter(
    "expires", "contributors", "enclosures", "links", "image", "source", "comments", "offer", "review", "withheld",
    "public_until", "extras", *PlainFields.__struct_fields__,
)  # fmt: skip
"""Returns what _clean_rare() reads, which most entries do not have."""
_NO_RARE = _get_rare(ParsedEntry())


def _clean_rare(parsed: ParsedEntry, base: str | None, source: FeedInfo | None, zone: tzinfo) -> dict[str, Any]:
    extras = clean_extensions(parsed.extras, base) if parsed.extras else ()
    enclosures = _clean_enclosures(parsed.enclosures, base)
    return {
        "expires": parse_end(parsed.expires, zone) if parsed.expires else None,
        "contributors": _clean_people(parsed.contributors),
        "enclosures": _add_duration(enclosures, find_duration(extras)) if extras else enclosures,
        "links": _keep(_clean_link(link, base) for link in parsed.links) if parsed.links else (),
        "image": _clean_image(parsed.image, base),
        "source": source,
        "comments": clean_url(parsed.comments, base),
        "offer": _clean_offer(parsed.offer, zone),
        "review": _clean_review(parsed.review),
        "withheld": parsed.withheld,
        "public_until": _parse_date(parsed.public_until, zone),
        "extras": extras,
        **_clean_plain_fields(parsed),
    }


_LONG_AGO = timedelta(days=366)


def _choose_start(parsed: ParsedEntry, context: Context, now: datetime) -> datetime | None:
    """Return from when on an article of the site is public; None for at once, or since long ago."""
    raw = parsed.public_from
    if context.future is not None:
        raw = None if context.future else raw or parsed.published
    start = _parse_date(raw, context.zone)
    # The clock may be ahead now, and right when the visibility of the article is decided.
    return start if start is not None and start > now - _LONG_AGO else None


def normalize_feed(feed: ParsedFeed, url: str) -> FeedInfo:
    """Return a feed's own metadata, as the source of its entries.

    Args:
        feed: the document.
        url: the URL that was fetched; the feed's `self` link has priority.
    """
    link = clean_url(feed.link, url)
    return FeedInfo(
        title=_clean_title(feed.title),
        url=clean_url(feed.self_url, url) or clean_url(url),
        link=link,
        id=shorten(clean_text(feed.id), _MAX_EXTRA) if feed.id else None,
        updated=_parse_date(feed.updated, UTC),
        language=normalize_language(feed.language),
        rights=_clean_note(feed.rights),
        authors=_clean_people(feed.authors),
    )


# ---------------------------------------------------------------------------------------------------------
# Links


def _choose_link(parsed: ParsedEntry, base: str | None) -> str | None:
    """Return the page of the entry: its link, else a permalink guid, else its first enclosure."""
    if link := clean_url(parsed.link, base):
        return link
    if parsed.id and parsed.id_is_permalink is not False and (link := clean_url(parsed.id)):
        return link
    urls = (clean_url(enclosure.url, base) for enclosure in parsed.enclosures[:_MAX_PARTS])
    return next((url for url in urls if url), None)


def _clean_link(link: Link, base: str | None) -> Link | None:
    href = clean_url(link.href, base)
    rel = clean_text(link.rel)[:_MAX_LABEL]
    if not href or not rel:
        return None
    return Link(
        href=href,
        rel=rel,
        media_type=_clean_media_type(link.media_type),
        language=normalize_language(link.language),
        title=_clean_label(link.title),
    )


# ---------------------------------------------------------------------------------------------------------
# Text


def _clean_title(title: Text | None) -> str:
    return shorten(title_to_text(_cut(title, _MAX_TITLE * 10)), _MAX_TITLE) if title else ""


@lru_cache(maxsize=4)
def _clean_feed_title(title: Text) -> str:
    """Return the same for a title of at most 10,000 characters, which all entries of a feed have."""
    return _clean_title(title)


def _clean_note(text: Text | None) -> str | None:
    return shorten(title_to_text(_cut(text, _MAX_SUMMARY * 4)), _MAX_SUMMARY) or None if text else None


def _cut(text: Text, length: int) -> Text:
    return text if len(text.value) <= length else replace(text, value=text.value[:length])


def _make_raw(parsed: ParsedEntry, base: str | None, feed: ParsedFeed) -> RawTexts | None:
    if parsed.summary is None and not parsed.contents and not parsed.extras:
        return None
    return RawTexts(
        summary=parsed.summary and _drop_surrogates(parsed.summary),
        contents=tuple(map(_drop_surrogates, parsed.contents)),
        base=base,
        site=_clean_feed_title(_cut(feed.title, _MAX_TITLE * 10)) if feed.title else "",
    )


def _drop_surrogates(text: Text) -> Text:
    """Return the text without lone surrogates, which a store would replace by another character."""
    try:
        text.value.encode()
    except UnicodeEncodeError:
        return replace(text, value=drop_illegal(text.value))
    return text


def _clean_label(value: str | None) -> str | None:
    return shorten(clean_text(value[: _MAX_LABEL * 10]), _MAX_LABEL) or None if value else None


# ---------------------------------------------------------------------------------------------------------
# Dates and languages


def _parse_date(raw: str | None, zone: tzinfo) -> datetime | None:
    return parse_date(raw, zone) if raw else None


_END_OF_CLOCKS = 2100
"""Programs without a date write the latest that they can represent: a day in 2106, 2262 or 9999."""


def _parse_publication(raw: str | None, zone: tzinfo) -> datetime | None:
    """Return the date unless it is in 2100 or later, which only `public_from` can have."""
    date = _parse_date(raw, zone)
    return date if date is not None and date.year < _END_OF_CLOCKS else None


_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,6}")


@lru_cache(maxsize=1024)
def normalize_language(tag: str | None) -> str | None:
    """Return a language tag in the case of RFC 5646 section 2.1.1, `en_us` as `en-US`, or None."""
    plain = (tag or "").strip().split(".")[0].replace("_", "-")
    if len(plain) > 40 or not _LANGUAGE.fullmatch(plain) or plain.lower() in ("und", "mul", "none", "null"):
        return None
    first, *rest = plain.split("-")
    return "-".join([first.lower(), *_case_subtags(rest)])


def _case_subtags(subtags: list[str]) -> Iterator[str]:
    is_extension = False
    for subtag in subtags:
        is_extension = is_extension or len(subtag) == 1
        if is_extension or not subtag.isalpha():
            yield subtag.lower()
        elif len(subtag) == 2:
            yield subtag.upper()
        else:
            yield subtag.title() if len(subtag) == 4 else subtag.lower()


def _choose_language(parsed: ParsedEntry, feed: ParsedFeed, context: Context) -> str | None:
    content = parsed.contents[0].language if parsed.contents else None
    title = parsed.title.language if parsed.title else None
    for tag in (parsed.language, content, title, feed.language, context.language):
        if tag and (language := normalize_language(tag)):
            return language
    return None


# ---------------------------------------------------------------------------------------------------------
# People and labels

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}")
_Part = TypeVar("_Part")


def _keep(parts: Iterable[_Part | None]) -> tuple[_Part, ...]:
    """Return the parts that are not None, each once, up to the limit of an entry."""
    found = [part for part in islice(parts, _MAX_PARTS * 10) if part is not None]
    return tuple(found) if len(found) < 2 else tuple(islice(dict.fromkeys(found), _MAX_PARTS))


def _clean_people(people: tuple[Person, ...]) -> tuple[Person, ...]:
    return _keep([_clean_person(person) for person in people[: _MAX_PARTS * 10]]) if people else ()


# RSS 2.0 has the form "ada@a.example (Ada)", mailing lists have "Ada <ada@a.example>".
_ADDRESSED = re.compile(
    r"(?:mailto:)?(?P<email>[^\s()<>]+@[^\s()<>]+)\s*\((?P<name>[^()]+)\)|(?P<name2>[^<>]+)<(?P<email2>[^\s<>]+@[^\s<>]+)>"
)


def _clean_person(person: Person) -> Person | None:
    if person.email is None and person.url is None and len(person.name) <= _MAX_LABEL:
        return _clean_name(person.name)
    return _clean_whole_person(person)


@lru_cache(maxsize=1024)
def _clean_name(name: str) -> Person | None:
    """Return the person of a short name; a feed has the same ones again and again."""
    return _clean_whole_person(Person(name=name))


def _clean_whole_person(person: Person) -> Person | None:
    written, email = person.name[:_MAX_EXTRA].strip(), (person.email or "").strip()
    if found := _ADDRESSED.fullmatch(written):
        written = found["name"] or found["name2"]
        email = email or found["email"] or found["email2"]
    name = _clean_label(title_to_text(Text(value=written[:_MAX_EXTRA], type="html"))) or ""
    email = clean_text(email.removeprefix("mailto:"))
    email = email if _EMAIL.fullmatch(email) else ""
    url = clean_url(person.url)
    return Person(name=name, email=email or None, url=url) if name or email or url else None


def _choose_authors(parsed: ParsedEntry, source: FeedInfo | None, feed: ParsedFeed) -> tuple[Person, ...]:
    """Return authors of the entry, else of its source, else of its feed (RFC 4287 section 4.2.1)."""
    return _clean_people(parsed.authors) or (source.authors if source else _clean_people(feed.authors))


def _clean_categories(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return each label once, regardless of case."""
    if not categories:
        return ()
    found: dict[str, Category] = {}
    for category in categories[: _MAX_PARTS * 10]:
        term = _clean_term(category.term[:_MAX_EXTRA])
        if term and len(found) < _MAX_PARTS:
            clean = Category(term=term, scheme=_clean_scheme(category.scheme), label=_clean_label(category.label))
            found.setdefault(term.casefold(), clean)
    return tuple(found.values())


@lru_cache(maxsize=1024)
def _clean_term(term: str) -> str | None:
    """Return a label as text; a feed has the same ones again and again."""
    return _clean_label(label_to_text(term))


_RUNNABLE = re.compile(r"(?:javascript|vbscript|data|file|blob):", re.IGNORECASE)


def _clean_scheme(raw: str | None) -> str | None:
    """Return the scheme of a label: an identifier that a reader may show as a link."""
    scheme = _clean_label(raw)
    return None if scheme and _RUNNABLE.match("".join(scheme.split())) else scheme


# ---------------------------------------------------------------------------------------------------------
# Files and pictures

_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
_SUFFIX = re.compile(r"\.([a-z0-9]{2,5})(?:[?#]|$)", re.IGNORECASE)
_MEDIA_TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "m4b": "audio/mp4", "aac": "audio/aac", "ogg": "audio/ogg",
    "oga": "audio/ogg", "opus": "audio/ogg", "flac": "audio/flac", "wav": "audio/wav", "mp4": "video/mp4",
    "m4v": "video/mp4", "mov": "video/quicktime", "webm": "video/webm", "ogv": "video/ogg",
    "mkv": "video/x-matroska", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "webp": "image/webp", "avif": "image/avif", "svg": "image/svg+xml", "pdf": "application/pdf",
    "epub": "application/epub+zip", "zip": "application/zip", "torrent": "application/x-bittorrent",
    "doc": "application/msword", "txt": "text/plain",
}  # fmt: skip
_MAX_LENGTH = 2**53 - 1
"""The largest integer that every JSON reader keeps exactly (RFC 8259 section 6)."""


def _clean_media_type(value: str | None) -> str | None:
    plain = (value or "").partition(";")[0].strip().lower()
    return plain if _MEDIA_TYPE.fullmatch(plain) else None


def guess_media_type(url: str) -> str | None:
    """Return the media type of a file's suffix."""
    found = _SUFFIX.search(url.partition("?")[0].partition("#")[0])
    return _MEDIA_TYPES.get(found[1].lower()) if found else None


def _clean_size(value: int | None) -> int | None:
    return value if value is not None and 0 < value <= _MAX_LENGTH else None


def _clean_enclosures(enclosures: tuple[Enclosure, ...], base: str | None) -> tuple[Enclosure, ...]:
    """Return each file once, by its first occurrence."""
    if not enclosures:
        return ()
    found: dict[str, Enclosure] = {}
    for enclosure in enclosures[: _MAX_PARTS * 10]:
        url = clean_url(enclosure.url, base)
        if url and len(found) < _MAX_PARTS:
            clean = Enclosure(
                url=url,
                media_type=_clean_media_type(enclosure.media_type) or guess_media_type(url),
                length=_clean_size(enclosure.length),
                title=_clean_label(enclosure.title),
                duration_s=_clean_size(enclosure.duration_s),
            )
            found.setdefault(url, clean)
    return tuple(found.values())


def _add_duration(enclosures: tuple[Enclosure, ...], seconds: int | None) -> tuple[Enclosure, ...]:
    """Return the files with the duration of the entry, for its first recording."""
    recording = next((one for one in enclosures if (one.media_type or "").startswith(("audio/", "video/"))), None)
    if seconds is None or recording is None or recording.duration_s is not None:
        return enclosures
    return tuple(replace(one, duration_s=seconds) if one is recording else one for one in enclosures)


def _clean_image(image: Image | None, base: str | None) -> Image | None:
    url = clean_url(image.url, base) if image else None
    if not image or not url:
        return None
    return Image(
        url=url,
        media_type=_clean_media_type(image.media_type),
        length=_clean_size(image.length),
        width=_clean_size(image.width),
        height=_clean_size(image.height),
        alt=_clean_label(image.alt),
    )


# ---------------------------------------------------------------------------------------------------------
# Source, offer, review, plain fields


def _clean_source(source: FeedInfo, zone: tzinfo) -> FeedInfo | None:
    clean = FeedInfo(
        title=shorten(title_to_text(Text(value=source.title[: _MAX_TITLE * 10], type="html")), _MAX_TITLE),
        url=clean_url(source.url),
        link=clean_url(source.link),
        id=shorten(clean_text(source.id), _MAX_EXTRA) if source.id else None,
        updated=_to_utc(source.updated, zone),
        language=normalize_language(source.language),
        rights=_clean_label(source.rights),
        authors=_clean_people(source.authors),
    )
    return clean if clean.title or clean.url or clean.link or clean.id else None


def _to_utc(value: datetime | None, zone: tzinfo) -> datetime | None:
    if value is None:
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        # The date is at the limit of the calendar.
        return None


_SIGNS = {
    "€": "EUR", "US$": "USD", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₺": "TRY",
    "₩": "KRW", "zł": "PLN", "Kč": "CZK",
}  # fmt: skip
_CODE = re.compile(r"(?<![A-Z])[A-Z]{3}(?![A-Z])")
_AMOUNT = re.compile(r"\d[\d.,'\u2019\s]*")


def _clean_offer(offer: Offer | None, zone: tzinfo) -> Offer | None:
    if offer is None:
        return None
    written = clean_text((offer.price or "")[:100])
    clean = Offer(
        price=parse_price(written),
        currency=_parse_currency(offer.currency) or _parse_currency(written),
        merchant=_clean_label(offer.merchant),
        expires=_to_utc(offer.expires, zone),
    )
    return clean if clean != Offer() else None


def _parse_currency(value: str | None) -> str | None:
    """Return an ISO 4217 code, or the most common code of a currency sign."""
    plain = clean_text((value or "")[:100])
    if found := _CODE.search(plain.upper() if len(plain) == 3 else plain):
        return found[0]
    return next((code for sign, code in _SIGNS.items() if sign in plain), None)


def parse_price(value: str) -> str | None:
    """Return an amount as decimal text.

    "1.299,90 €" and "$1,299.90" are "1299.90", "1.299" is "1299". If there are two kinds of separators, the last one is
    decimal. A single separator before three digits groups thousands, unless a zero precedes it.
    """
    found = _AMOUNT.search(value)
    if not found:
        return None
    digits = re.sub(r"[\s'\u2019]", "", found[0]).rstrip(".,")
    at = _get_decimal_mark(digits)
    whole = re.sub(r"[.,]", "", digits[:at]).lstrip("0") or "0"
    return f"{whole}.{digits[at + 1 :]}" if at < len(digits) else whole


def _get_decimal_mark(digits: str) -> int:
    """Return the index of the decimal separator; the length if there is none."""
    at = max(digits.rfind("."), digits.rfind(","))
    if at < 0 or digits.count(digits[at]) > 1:
        return len(digits)
    is_alone = not re.search(r"[.,]", digits[:at])
    if is_alone and len(digits) - at == 4 and digits[:at].lstrip("0"):
        return len(digits)
    return at


def _clean_review(review: Review | None) -> Review | None:
    if review is None:
        return None
    clean = Review(
        item=_clean_label(review.item),
        rating=_parse_number(review.rating),
        best=_parse_number(review.best),
        worst=_parse_number(review.worst),
    )
    return clean if clean != Review() else None


_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,12})?", re.ASCII)


def _parse_number(value: str | None) -> str | None:
    found = _NUMBER.search(value[:100]) if value else None
    return found[0].replace(",", ".") if found else None


def _clean_plain_fields(parsed: PlainFields) -> dict[str, Any]:
    return {name: _clean_plain(getattr(parsed, name)) for name in PlainFields.__struct_fields__}


def _clean_plain(value: str | int | None) -> str | int | None:
    """Return a text that is not a script URL, a number that every JSON reader keeps, or None."""
    if isinstance(value, str):
        return clean_fact(value)
    return value if value is not None and abs(value) <= _MAX_LENGTH else None
