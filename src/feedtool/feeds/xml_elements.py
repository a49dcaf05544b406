"""The elements that feedtool reads in RSS, RDF and Atom: one table for feeds, one for entries.

A key is a prefix of content/namespaces.py and a name, in lower case; the best is first in its row. To read another
element into a field, add its key to the row of the field. A row named like a field of PlainFields fills that field; any
other new row needs a line in xml_feed.py. Elements of Media RSS are found inside media:group and media:content, too.
Elements with a structure of their own (guid, link, enclosure, persons, the source, skipHours ...) are in xml_feed.py
and xml_links.py.
"""

from __future__ import annotations

from typing import Any, get_type_hints

from feedtool.model import PlainFields

KEPT = frozenset(("geo", "georss", "itunes", "media", "podcast", "slash", "thr", "wfw"))
"""The vocabularies of which feedtool keeps every element, unless a row of labels or authors reads it. The rows `extras`
name the elements of others that it keeps."""

FEED: dict[str, tuple[str, ...]] = {
    "id": ("atom:id", "id"),
    "title": ("atom:title", "title", "dc:title"),
    "description": ("atom:subtitle", "subtitle", "atom:tagline", "tagline", "description", "dc:description",
                    "abstract", "itunes:summary", "itunes:subtitle"),
    "language": ("language", "dc:language"),
    "authors": ("atom:author", "author", "dc:creator", "itunes:author", "managingeditor"),
    "icon": ("atom:icon", "icon"),
    "images": ("itunes:image",),
    "logo": ("atom:logo", "logo"),
    "rights": ("atom:rights", "rights", "atom:copyright", "copyright", "dc:rights"),
    "generator": ("atom:generator", "generator"),
    "updated": ("atom:updated", "updated", "atom:modified", "modified", "lastbuilddate", "pubdate", "dc:date",
                "dcterms:modified"),
    "ttl": ("ttl",),
    "update_period": ("sy:updateperiod",),
    "update_frequency": ("sy:updatefrequency",),
    "labels": ("atom:category", "category", "dc:subject", "keywords"),
    "keywords": ("itunes:keywords", "tags"),
    "podcast_categories": ("itunes:category",),
    "extras": ("podcast:guid", "itunes:type", "itunes:explicit", "sy:updatebase", "fh:archive", "fh:complete",
               "dc:publisher", "webmaster", "docs", "creativecommons:license", "cc:license", "georss:point"),
}  # fmt: skip
"""Field of a feed -> its elements."""
ENTRY: dict[str, tuple[str, ...]] = {
    "title": ("title", "atom:title", "dc:title", "itunes:title", "media:title"),
    "summary": ("atom:summary", "summary", "description", "dc:description", "abstract", "itunes:summary"),
    "short_summary": ("media:description", "itunes:subtitle", "tagline"),
    "contents": ("content:encoded", "atom:content", "content", "xhtml:body", "body", "xhtml:div", "fullitem"),
    "published": ("pubdate", "atom:published", "published", "atom:issued", "issued", "dcterms:issued", "dc:date",
                  "dcterms:created", "atom:created", "created"),
    "updated": ("atom:updated", "updated", "atom:modified", "modified", "dcterms:modified", "lastbuilddate",
                "dc:date"),
    "authors": ("atom:author", "author", "dc:creator", "itunes:author", "dc:author", "managingeditor"),
    "language": ("dc:language", "language"),
    "labels": FEED["labels"],
    "keywords": FEED["keywords"],
    "podcast_categories": FEED["podcast_categories"],
    "media_categories": ("media:category",),
    "media_keywords": ("media:keywords",),
    "files": ("media:content",),
    "images": ("media:thumbnail", "itunes:image"),
    "original_link": ("feedburner:origlink",),
    "expires": ("expirationdate", "dcterms:valid"),
    "contributors": ("atom:contributor", "contributor", "dc:contributor"),
    "rights": ("atom:rights", "rights", "copyright", "dc:rights"),
    "source": ("atom:source", "source"),
    "comments": ("comments",),
    "extras": ("slash:comments", "thr:total", "wfw:commentrss", "georss:point", "geo:lat", "geo:long",
               "itunes:duration", "itunes:episode", "itunes:season", "itunes:episodetype", "itunes:explicit",
               "podcast:transcript", "podcast:chapters", "creativecommons:license", "cc:license", "dc:publisher"),
}  # fmt: skip
"""Field of an entry -> its elements."""
PLAIN_TYPES: dict[str, Any] = {name: kind for name, kind in get_type_hints(PlainFields).items() if name in ENTRY}
"""The fields of an entry that are read by their rows alone -> their types."""
