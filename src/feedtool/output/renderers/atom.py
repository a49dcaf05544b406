"""Atom 1.0 (RFC 4287).

feedgen builds the feed element. Its extension hook corrects what feedgen loses and writes the entries: rel, type and
length of links, the language, the source of merged entries, text types. The entries go directly into the tree,
because feedgen would make a document of each and copy it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator

from feedtool.content.dates import to_rfc3339
from feedtool.content.namespaces import MEDIA, TOMBSTONES, XML
from feedtool.content.text import drop_illegal
from feedtool.content.values import check_address
from feedtool.entries.identity import make_canonical_id
from feedtool.entries.times import get_updated
from feedtool.model import Entry, Feed, FeedInfo, FileKind, Person
from feedtool.output.display import (
    find_enclosures,
    find_language,
    find_page_uri,
    get_authors,
    get_feed_title,
    get_site_author,
    get_summary,
    get_title,
    spread_updates,
    to_uri,
)
from feedtool.output.extensions import add_extensions, list_media_addresses, list_namespaces
from feedtool.output.xml_writer import (
    add,
    add_archive_links,
    add_html,
    add_offer_and_review,
    finish_document,
    set_plain,
)
from feedtool.version import __version__

_NEVER = "2000-01-01T00:00:00Z"
"""`updated` of a feed without entries: RFC 4287 requires one, and the output must not depend on the clock.

Validators report a date that is older than the web as a mistake."""


class AtomRenderer:
    """Feed -> Atom 1.0."""

    name = "atom"
    suffix = ".atom.xml"
    kind: FileKind = "feed"
    media_type = "application/atom+xml"
    label = "Atom"
    has_archives = True

    def render(self, feed: Feed) -> bytes:
        """Return the whole document."""
        generator = FeedGenerator()
        generator.register_extension("whole", _WholeFeed, atom=True, rss=False)
        generator.whole.feed = feed
        generator.id(feed.id)
        generator.title(drop_illegal(get_feed_title(feed)))
        # feedgen would write its own name, and before the links.
        generator.generator("")
        return finish_document(generator.atom_str(pretty=True), feed.stylesheet)


class _WholeFeed(BaseExtension):  # type: ignore[misc]  # feedgen ships no types
    """Completes the feed element and adds its entries."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        return {**list_namespaces(self.feed), "at": TOMBSTONES} if self.feed.tombstones else list_namespaces(self.feed)

    def extend_atom(self, root: Any) -> Any:
        feed = self.feed
        language = find_language(feed.language)
        if language:
            root.set(f"{{{XML}}}lang", language)
        set_plain(root.find("title"), get_feed_title(feed))
        root.find("updated").text = to_rfc3339(feed.updated) if feed.updated else _NEVER
        if feed.description:
            add(root, "subtitle", feed.description)
        _add_person(root, "author", get_site_author(feed.site))
        own = feed.address("atom")
        if own:
            add(root, "link", href=own, rel="self", type="application/atom+xml")
        add(root, "link", href=feed.link, rel="alternate", type="text/html")
        for hub in feed.hubs:
            add(root, "link", href=hub, rel="hub")
        add_archive_links(root, feed, "atom", "application/atom+xml", tag="link")
        if feed.site.rights:
            add(root, "rights", feed.site.rights)
        if feed.site.icon:
            add(root, "icon", to_uri(feed.site.icon))
        if feed.site.image:
            add(root, "logo", to_uri(feed.site.image))
        add(root, "generator", "feedtool", uri="https://pypi.org/project/feedtool/", version=__version__)
        for one in feed.tombstones:
            add(root, f"{{{TOMBSTONES}}}deleted-entry", ref=one.id, when=to_rfc3339(one.when))
        for entry, updated in zip(feed.entries, spread_updates(feed.entries), strict=True):
            _add_entry(root, entry, feed, updated)
        return root


def _add_entry(root: Any, entry: Entry, feed: Feed, updated: datetime) -> None:
    language = find_language(entry.language)
    element = add(root, "entry")
    if language and language != feed.language:
        element.set(f"{{{XML}}}lang", language)
    add(element, "id", entry.id)
    add(element, "title", get_title(entry))
    add(element, "updated", to_rfc3339(updated))
    if entry.published:
        add(element, "published", to_rfc3339(entry.published))
    for person in get_authors(entry, feed):
        _add_person(element, "author", person)
    for person in entry.contributors:
        if person.name:
            _add_person(element, "contributor", person)
    _add_links(element, entry)
    _add_texts(element, entry)
    if entry.source:
        _add_source(element, entry.source, entry)
    if entry.rights:
        add(element, "rights", entry.rights)
    image = entry.image
    if image and image.url not in list_media_addresses(entry):
        width, height = (str(size) if size else None for size in (image.width, image.height))
        add(element, f"{{{MEDIA}}}thumbnail", url=to_uri(image.url), width=width, height=height)
    add_offer_and_review(element, entry)
    add_extensions(element, entry)


def _add_person(parent: Any, tag: str, person: Person) -> None:
    element = add(parent, tag)
    add(element, "name", person.name)
    if person.url:
        add(element, "uri", to_uri(person.url))
    if person.email:
        add(element, "email", person.email)


def _add_links(element: Any, entry: Entry) -> None:
    link = find_page_uri(entry)
    if link:
        add(element, "link", href=link, rel="alternate", type="text/html")
    for file, url, media_type, length in find_enclosures(entry):
        size = str(length) if length else None
        add(element, "link", href=url, rel="enclosure", type=media_type, length=size, title=file.title or None)
    for other in entry.elsewhere:
        if other.link:
            add(element, "link", href=to_uri(other.link), rel="related", title=other.source.title or None)
    if entry.comments:
        add(element, "link", href=to_uri(entry.comments), rel="replies", type="text/html")


def _add_texts(element: Any, entry: Entry) -> None:
    """An entry without a page has its text as content (RFC 4287 section 4.1.2)."""
    for category in entry.categories:
        scheme = to_uri(category.scheme) if category.scheme else None
        add(element, "category", term=category.term, scheme=scheme, label=category.label)
    summary = get_summary(entry)
    if entry.content and not summary:
        pass
    elif entry.content or entry.link:
        add(element, "summary", summary or get_title(entry), type="text")
    else:
        add(element, "content", summary or get_title(entry), type="text")
    if entry.content:
        add_html(element, "content", entry.content, type="html")


def _add_source(parent: Any, source: FeedInfo, entry: Entry) -> None:
    """Add the source (RFC 4287 section 4.2.11) without its self and hub links, which are for its own document."""
    element = add(parent, "source")
    if source.authors and source.authors[0].name:
        _add_person(element, "author", source.authors[0])
    add(element, "id", _make_source_id(source, entry))
    add(element, "title", source.title or source.link or entry.feed)
    add(element, "updated", to_rfc3339(source.updated or get_updated(entry)))
    if source.link:
        add(element, "link", href=to_uri(source.link), rel="alternate")
    if source.rights:
        add(element, "rights", source.rights)


def _make_source_id(source: FeedInfo, entry: Entry) -> str:
    """Return the feed's own id if it is a URI, else its URL, else for a feed from a file an id made of its key.

    The id is normalized by RFC 4287 section 4.2.6.1, because validators warn otherwise, and no reader keeps entries
    by it.
    """
    for candidate in (source.id, source.url, source.link):
        if candidate and not any(check_address(to_uri(candidate))):
            return make_canonical_id(to_uri(candidate))
    return uuid5(NAMESPACE_URL, entry.feed).urn
