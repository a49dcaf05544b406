"""Small values that feeds and entries consist of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Struct

from feedtool.model.declaration import Form, Key, Name, Table, Url

TextType = Literal["text", "html", "markdown"]


class Text(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A text construct as the document has it: its value, type, base URL and language.

    xhtml arrives here as "html", without its wrapping div. `html` is untrusted and may be anything.
    """

    value: str
    type: TextType = "text"
    base: str | None = None
    """The base of its relative links that the document states (xml:base); None: the page of the entry."""
    language: str | None = None


class Person(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An author or contributor (RFC 4287 section 3.2). At least one field is not empty."""

    table = Table("person", "A person, as a mapping or as `Name <mail>`.", short=Form("person"))

    name: Annotated[Name, Key("Name of the person.", required=True, example="Ada Rossi")] = ""
    email: Annotated[
        str | None, Form("mail"), Key("Email address; published in the feeds.", example="ada@example.com")
    ] = None
    url: Annotated[Url | None, Key("The person's web page.", example="https://example.com/ada")] = None


class Category(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A label with an optional scheme (RFC 4287 section 4.2.2, RSS 2.0 `<category domain>`)."""

    term: str
    scheme: str | None = None
    label: str | None = None


class Enclosure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that is attached to an entry.

    `length` in bytes, `duration_s` in seconds; None when the publisher did not say.
    """

    url: str
    media_type: str | None = None
    length: int | None = None
    title: str | None = None
    duration_s: int | None = None


class Extension(Struct, frozen=True, array_like=True):
    """An element of another vocabulary that feedtool passes on: `itunes:episode`, `podcast:transcript` ..."""

    name: str
    """Its prefix in content/namespaces.py and its name, in lower case."""
    value: str
    """Its text; "" if it has none, or other elements."""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Extension, ...] = ()


class Image(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The picture of an entry or a feed; width and height in pixels, length in bytes."""

    url: str
    media_type: str | None = None
    length: int | None = None
    width: int | None = None
    height: int | None = None
    alt: str | None = None


class Link(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A link other than the permalink and the enclosures: `via`, `replies`, `related`, `license` ..."""

    href: str
    rel: str
    media_type: str | None = None
    language: str | None = None
    title: str | None = None


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The price of an offer and its end. `price` is a decimal number as text ("199.90")."""

    price: str | None = None
    currency: str | None = None
    merchant: str | None = None
    expires: datetime | None = None


class Review(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reviewed item and its rating on a scale from `worst` to `best`, decimals as text."""

    item: str | None = None
    rating: str | None = None
    best: str | None = None
    worst: str | None = None


class FeedInfo(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The feed an entry came from (atom:source, RSS `<source>`)."""

    title: str = ""
    url: str | None = None
    """Address of the feed document itself."""
    link: str | None = None
    """The page of the site that the feed belongs to."""
    id: str | None = None
    updated: datetime | None = None
    language: str | None = None
    rights: str | None = None
    authors: tuple[Person, ...] = ()


WithholdingReason = Literal[
    "draft", "private", "password", "scheduled", "expired", "trash", "unlisted", "unknown status", "unreadable"
]
"""Why an own article is not published. "unreadable": feedtool cannot read whether it is public."""


class Withheld(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why an own article is not published. It never holds a value of the article, because messages show it."""

    reason: WithholdingReason
    field: str | None = None
    """The key that says so, as the record writes it; None if a folder, a file name or a builder's rule does."""
    explanation: str = ""
    """One clause for people, such as "Jekyll does not publish _drafts/"."""
