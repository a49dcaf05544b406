"""Parses JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from msgspec.structs import replace

from feedtool.content.html_images import is_avatar
from feedtool.content.strict_json import Members, decode_text, parse_json, parse_members, scan_list
from feedtool.content.text import fold_name
from feedtool.entries.partial_documents import drop_empty, mark_partial
from feedtool.entries.visibility import decide_visibility
from feedtool.entries.visibility_statements import describe_wrong, find_statement
from feedtool.errors import ParseError
from feedtool.feeds.json_extensions import parse_extension_objects
from feedtool.feeds.xml_elements import PLAIN_TYPES
from feedtool.model import (
    Builder,
    Category,
    Diagnostic,
    Document,
    Enclosure,
    FeedInfo,
    Image,
    Link,
    Location,
    Offer,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    Person,
    Review,
    Text,
    TextType,
)

_HEAD_BYTES = 8192
_MAX_OBJECTS = 100_000
_MAX_KEYS = 500_000
"""No real feed has so many items, authors and attachments; one that has them would take all memory."""
Value = Mapping[str, Any]


class JsonFeedParser:
    """Parser for JSON Feed.

    Like readers, it accepts numbers as ids, a single author and missing versions.
    """

    name = "jsonfeed"
    rank = 10
    kind: ParserKind = "feed"
    needs_sandbox = False

    def claims(self, document: Document) -> bool:
        """Whether the document has the version that the specification demands."""
        head = document.content[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\x00", b"")
        return head.startswith(b"{") and (b"jsonfeed.org/version" in head or b"jsonfeed.org\\/version" in head)

    def parse(self, document: Document) -> ParsedFeed:
        """Read the whole document.

        Raises:
            ParseError: the document is not JSON, or not a JSON Feed.
        """
        if document.content.count(b"{") > _MAX_OBJECTS or document.content.count(b'":') > _MAX_KEYS:
            raise ParseError(f"the document has more than {_MAX_OBJECTS} objects or {_MAX_KEYS} keys")
        data, broken, is_cut = _read(decode_text(document.content), document.url)
        if not isinstance(data, dict) or not isinstance(data.get("items"), list):
            raise ParseError("a JSON Feed must be an object with a list of items")
        base = document.base_url or document.url
        diagnostics = tuple(
            Diagnostic(
                message="an item must be an object; skipped", location=Location(document.url, field=f"items[{index}]")
            )
            for index, item in enumerate(data["items"])
            if not isinstance(item, dict)
        )
        read = [
            _apply_visibility(_item(item, base), item, index, document) if document.is_own else (_item(item, base), [])
            for index, item in enumerate(data["items"])
            if isinstance(item, dict)
        ]
        parsed = ParsedFeed(
            format=f"json feed {str(data.get('version', '')).rpartition('/')[2] or '1'}",
            parser=self.name,
            title=_text(data.get("title")),
            description=_text(data.get("description")),
            link=_url(data.get("home_page_url"), base),
            self_url=_url(data.get("feed_url"), base),
            hubs=tuple(_hubs(data, base)),
            language=_string(data.get("language")),
            authors=_people(data),
            image=_image(data.get("icon"), base),
            icon=_url(data.get("favicon"), base),
            links=tuple(_next(data, base)),
            extras=parse_extension_objects(data, base),
            entries=tuple(entry for entry, _ in read),
            diagnostics=(*diagnostics, *broken, *(diagnostic for _, wrong in read for diagnostic in wrong)),
            is_partial=bool(broken),
            missed=len(broken),
        )
        return drop_empty(mark_partial(parsed, document.url, is_cut=True) if is_cut else parsed)


def _read(text: str, where: str) -> tuple[Any, list[Diagnostic], bool]:
    """Return the feed, diagnostics of unreadable items, and whether it ends early."""
    try:
        return parse_json(text), [], False
    except ParseError:
        members = parse_members(text)
        if members is None:
            raise
    items, broken = [], []
    elements = scan_list(text, members.lists["items"])[0] if "items" in members.lists else []
    for index, (start, end) in enumerate(elements):
        try:
            items.append(parse_json(text[start:end]))
        except ParseError as error:
            line = text.count("\n", 0, start) + (error.line or 1)
            message = f"this item cannot be read: {error}"
            broken.append(Diagnostic(message=message, location=Location(where, line, field=f"items[{index}]")))
    return {**_parse_lists(text, members), **members.values, "items": items}, broken, members.is_cut


def _parse_lists(text: str, members: Members) -> dict[str, Any]:
    """Return the feed's other complete lists: its authors and hubs."""
    found = {}
    for name, start in members.lists.items():
        end = scan_list(text, start)[1]
        if name != "items" and end is not None:
            with suppress(ParseError):
                found[name] = parse_json(text[start:end])
    return found


def _item(item: Value, base: str) -> ParsedEntry:
    link = _url(item.get("url"), base)
    external = _url(item.get("external_url"), base)
    return ParsedEntry(
        id=_string(item.get("id")),
        link=link or external,
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        contents=tuple(_contents(item)),
        published=_string(item.get("date_published")),
        updated=_string(item.get("date_modified")),
        authors=_people(item),
        categories=tuple(Category(term=tag) for tag in _strings(item.get("tags"))),
        enclosures=tuple(_attachments(item, base)),
        links=(Link(href=external, rel="related"),) if link and external else (),
        image=next(_pictures(item, base), None),
        language=_string(item.get("language")),
        extras=parse_extension_objects(item, base),
        **(_own_facts(item) if "_feedtool" in item or "_source" in item else {}),
    )


def _own_facts(item: Value) -> dict[str, Any]:
    """Return what feedtool adds to the items of its own feeds, as output/jsonfeed_items.py writes it."""
    own = item.get("_feedtool")
    facts = own if isinstance(own, dict) else {}
    # Feeds that feedtool published before had the source beside the item's own keys.
    source = _texts(facts.get("source", item.get("_source")), title="title", url="link", feed_url="url", id="id")
    offer = _texts(facts.get("offer"), price="price", currency="currency", merchant="merchant", expires="expires")
    review = _texts(facts.get("review"), item="item", rating="rating", best="best", worst="worst")
    found: dict[str, Any] = {
        "rights": _text(facts.get("rights")),
        "comments": _string(facts.get("comments")),
        "expires": offer.pop("expires", None),
    }
    for name, texts, kind in (("source", source, FeedInfo), ("offer", offer, Offer), ("review", review, Review)):
        found[name] = kind(**texts) if texts else None
    for name, kind in PLAIN_TYPES.items():
        found[name] = (_integer if kind == int | None else _string)(facts.get(name))
    return found


def _texts(value: Any, **fields: str) -> dict[str, Any]:
    """Return the texts of an object by the names of fields: `fields` has the field of each key."""
    given = value if isinstance(value, dict) else {}
    return {field: text for key, field in fields.items() if (text := _string(given.get(key)))}


def _apply_visibility(
    entry: ParsedEntry, item: Value, index: int, document: Document
) -> tuple[ParsedEntry, list[Diagnostic]]:
    """Withhold an own article if its item or an extension says so.

    Report visibility values of the wrong type.

    Extensions are objects whose names begin with `_` (https://www.jsonfeed.org/version/1.1/#extensions).
    """
    tables = [item, *(value for name, value in item.items() if name.startswith("_") and isinstance(value, dict))]
    found = (
        find_statement(fold_name(name), name, value)
        for table in tables
        for name, value in table.items()
        if table is not item or name not in _FIELDS
    )
    decision = decide_visibility([one for one in found if one is not None], builder=Builder())
    diagnostics = []
    for statement in decision.wrong:
        message, hint = describe_wrong(statement)
        where = f"items[{index}].{statement.written}"
        diagnostics.append(
            Diagnostic(
                message=f"{message}; the article is withheld", hint=hint, location=Location(document.url, field=where)
            )
        )
    return (replace(entry, withheld=decision.withheld) if decision.withheld else entry), diagnostics


_FIELDS = frozenset({
    "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image",
    "date_published", "date_modified", "author", "authors", "tags", "language", "attachments",
})  # fmt: skip
"""The item fields that the specification defines."""


def _string(value: Any) -> str | None:
    if isinstance(value, bool) or value is None:
        return None
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(text for one in values if (text := _string(one))))


def _text(value: Any) -> Text | None:
    text = _string(value)
    return Text(value=text) if text else None


def _url(value: Any, base: str) -> str | None:
    text = _string(value)
    if not text:
        return None
    try:
        return urljoin(base, text)
    except ValueError:
        return None


def _contents(item: Value) -> Iterator[Text]:
    kinds: tuple[tuple[str, TextType], ...] = (("content_html", "html"), ("content_text", "text"))
    for key, kind in kinds:
        text = item.get(key)
        if isinstance(text, str) and text.strip():
            yield Text(value=text, type=kind)


def _people(value: Value) -> tuple[Person, ...]:
    """Return the authors: JSON Feed 1.1 has `authors`, 1.0 has a single `author`."""
    given = value.get("authors") or value.get("author") or []
    people = (_person(one) for one in (given if isinstance(given, list) else [given]))
    return tuple(dict.fromkeys(person for person in people if person))


def _person(value: Any) -> Person | None:
    if isinstance(value, str):
        return Person(name=value.strip()) if value.strip() else None
    if not isinstance(value, dict):
        return None
    name, url = _string(value.get("name")) or "", _string(value.get("url"))
    email = _string(value.get("_email"))
    if url and url.lower().startswith("mailto:"):
        email, url = email or url[7:], None
    return Person(name=name, url=url, email=email) if name or url or email else None


def _attachments(item: Value, base: str) -> Iterator[Enclosure]:
    given = item.get("attachments")
    for one in given if isinstance(given, list) else ():
        url = _url(one.get("url"), base) if isinstance(one, dict) else None
        if url:
            yield Enclosure(
                url=url,
                media_type=_string(one.get("mime_type")),
                length=_integer(one.get("size_in_bytes")),
                title=_string(one.get("title")),
                duration_s=_integer(one.get("duration_in_seconds")),
            )


def _integer(value: Any) -> int | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 0 <= value < 2**53 else None


def _image(value: Any, base: str) -> Image | None:
    url = _url(value, base)
    return Image(url=url) if url else None


def _pictures(item: Value, base: str) -> Iterator[Image]:
    """Return the pictures of an item; the author's avatar is none."""
    for key in ("image", "banner_image"):
        image = _image(item.get(key), base)
        if image and not is_avatar(image.url):
            yield image


def _hubs(data: Value, base: str) -> Iterator[str]:
    given = data.get("hubs")
    for hub in given if isinstance(given, list) else ():
        url = _url(hub.get("url"), base) if isinstance(hub, dict) else None
        if url:
            yield url


def _next(data: Value, base: str) -> Iterator[Link]:
    url = _url(data.get("next_url"), base)
    if url:
        yield Link(href=url, rel="next")
