"""Reads the texts, people, categories, media, offer and review of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from feedtool.articles.builders.comments import drop_comments
from feedtool.articles.record_reading import Reading, describe_type
from feedtool.content.messages import quote
from feedtool.content.people import parse_person
from feedtool.content.text import fold_name
from feedtool.model import Category, Enclosure, Image, Offer, Person, Review, Text, TextType

_FORMATS: dict[str, TextType] = {
    "html": "html", "text/html": "html", "md": "markdown", "markdown": "markdown", "text/markdown": "markdown",
    "text": "text", "txt": "text", "plain": "text", "text/plain": "text",
}  # fmt: skip
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>")


def guess_type(text: str) -> TextType:
    """Return whether a text is HTML or plain."""
    return "html" if _MARKUP.search(text) or "&" in text else "text"


def parse_field_text(reading: Reading, name: str) -> str | None:
    """Return a text without its author's comments.

    The text of an export or API has no such comments.
    """
    text = reading.string(name)
    if text is None or reading.record.visibility is not None:
        return text
    return drop_comments(text, is_obsidian=reading.record.builder.name == "obsidian").strip() or None


def parse_contents(reading: Reading) -> Iterator[Text]:
    """Yield the texts of a record, best first."""
    # A parser that knows the type of its text has removed the comments.
    find = parse_field_text if reading.record.content_type is None else Reading.string
    kinds: tuple[tuple[str, TextType], ...] = (("html", "html"), ("markdown", "markdown"), ("text", "text"))
    for name, kind in kinds:
        text = reading.string(name) if kind == "text" else find(reading, name)
        if text:
            yield Text(value=text, type=kind)
    text = find(reading, "content")
    if text:
        stated = _FORMATS.get((reading.string("format") or "").casefold())
        looks: TextType = "html" if _MARKUP.search(text) else "markdown"
        yield Text(value=text, type=stated or reading.record.content_type or looks)


def parse_authors(reading: Reading) -> Iterator[Person]:
    """Yield the authors; report those that are not names."""
    value = reading.values.get("authors")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping):
            name, mail, url = (_clean(one.get(key)) for key in ("name", "email", "url"))
            if url and not url.lower().startswith("mailto:"):
                url = reading.check_url("authors", url, "the URL of an author")
            if name or mail or url:
                yield Person(name=name or "", email=mail, url=url)
        elif isinstance(one, str):
            for part in re.split(r"\s*[;|]\s*", one):
                person = parse_person(part)
                if person:
                    yield person
        elif one is not None:
            reading.report("authors", f"expected names, found {describe_type(one)}")


def _clean(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def parse_categories(reading: Reading) -> Iterator[Category]:
    """Yield the categories and tags, each once."""
    seen = set()
    for name, scheme in (("categories", None), ("tags", "tag")):
        for term in reading.strings(name):
            if term.casefold() not in seen:
                seen.add(term.casefold())
                yield Category(term=term, scheme=scheme)


def parse_enclosures(reading: Reading) -> Iterator[Enclosure]:
    """Yield the enclosures; report those without a usable URL."""
    value = reading.values.get("enclosures")
    for one in value if isinstance(value, list) else [value]:
        given = {"url": one} if isinstance(one, str) else one
        if given is None:
            continue
        url = _clean(given.get("url") or given.get("href") or given.get("src")) if isinstance(given, Mapping) else None
        if not url:
            reading.report("enclosures", "an enclosure needs a url")
            continue
        if reading.check_url("enclosures", url, "the URL of an enclosure") is None:
            continue
        bare = {fold_name(str(key)): item for key, item in given.items()}
        yield Enclosure(
            url=url,
            media_type=_clean(bare.get("type") or bare.get("mimetype") or bare.get("mediatype")),
            length=_parse_number(reading, "length", bare.get("length") or bare.get("size") or bare.get("sizeinbytes")),
            title=_clean(bare.get("title")),
            duration_s=_parse_number(reading, "duration", bare.get("duration") or bare.get("durationinseconds")),
        )


def _parse_number(reading: Reading, name: str, value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if re.fullmatch(r"\d{1,2}:\d{2}(?::\d{2})?", text):
        hours, minutes, seconds = (int(part) for part in ("0:" + text).split(":")[-3:])
        return hours * 3600 + minutes * 60 + seconds
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    reading.report("enclosures", f"{name} {quote(text)} is not a number")
    return None


def parse_image(reading: Reading) -> Image | None:
    """Return the image, or None."""
    value = reading.values.get("image")
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        url = _clean(value.get("url") or value.get("src") or value.get("path") or value.get("image"))
        url = reading.check_url("image", url)
        size = {key: _parse_number(reading, key, value.get(key)) for key in ("width", "height")}
        alt = _clean(value.get("alt") or value.get("caption"))
        return Image(url=url, alt=alt, width=size["width"], height=size["height"]) if url else None
    url = reading.url("image") if value is not None else None
    return Image(url=url, alt=reading.string("imagealt")) if url else None


def parse_offer(reading: Reading) -> Offer | None:
    """Return the offer, or None."""
    price, currency, merchant = (reading.string(name) for name in ("price", "currency", "merchant"))
    return Offer(price=price, currency=currency, merchant=merchant) if price or merchant else None


_OF = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:stars?|stelle|sterne|\u00e9toiles|estrellas|estrelas)?\s*"
    r"(?:/|out of|of|su|von|sur|de|van)\s*(\d+(?:[.,]\d+)?)\b",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\d+(?:[.,]\d+)?\s*%")
_STARS = re.compile(r"[\u2605\u2b50\u2bea\u2606\u00bd\ufe0f\s]+")
_FIVE = 5


def parse_review(reading: Reading) -> Review | None:
    """Return the review, or None; a rating may state its scale: `8,5/10`, `85 %`, stars."""
    item, rating, best, worst = (reading.string(name) for name in ("item", "rating", "best", "worst"))
    if rating and (found := _OF.search(rating)):
        rating, best = found[1], best or found[2]
    elif rating and (found := _PERCENT.search(rating)):
        rating, best = found[0], best or "100"
    elif rating and _STARS.fullmatch(rating) and rating.strip():
        full, half, empty = (sum(map(rating.count, signs)) for signs in ("\u2605\u2b50", "\u00bd\u2bea", "\u2606"))
        rating = f"{full}.5" if half else f"{full}"
        best = best or str(full + half + empty if empty else max(full + half, _FIVE))
    return Review(item=item, rating=rating, best=best, worst=worst) if rating or item else None
