"""The data model: frozen, keyword-only classes without behavior.

Times are aware UTC datetimes unless a field says "raw"; sizes are bytes; absent is None or an empty tuple.
`ParsedFeed`, `ParsedEntry` and `Text` hold a document as its publisher wrote it. `Entry` and the other classes hold
feedtool's own form: absolute links, UTC dates, clean HTML.
"""

from __future__ import annotations

from feedtool.model.config import Site, Theme
from feedtool.model.diagnostics import Diagnostic, Location, Severity
from feedtool.model.entry import NO_DATE, AlternateCopy, DateBasis, Entry, EntryKey, PlainFields
from feedtool.model.feed import Feed, FileKind, FileLink, Health, PublishedSite, find_link, find_url
from feedtool.model.fetch import Document, Failed, FailureKind, Limits, NotModified, Outcome, Request, Validators
from feedtool.model.parsed import (
    Builder,
    BuilderName,
    DateOrder,
    Defaults,
    ParsedEntry,
    ParsedFeed,
    ParserKind,
    Text,
    TextType,
)
from feedtool.model.sources import ArticleSource, Subscription
from feedtool.model.state import (
    Archive,
    BuildKey,
    DocumentChanges,
    DocumentState,
    EntryState,
    FeedKind,
    FeedState,
    History,
    Listing,
    Notice,
    Ping,
    PublicationState,
    PublishedFile,
    SitemapState,
    StoredEntry,
    Tombstone,
)
from feedtool.model.stream import Facet, Stream
from feedtool.model.values import (
    Category,
    Enclosure,
    FeedInfo,
    Image,
    Link,
    Offer,
    Person,
    Review,
    Withheld,
    WithholdingReason,
)

__all__ = [
    "NO_DATE",
    "AlternateCopy",
    "Archive",
    "ArticleSource",
    "BuildKey",
    "Builder",
    "BuilderName",
    "Category",
    "DateBasis",
    "DateOrder",
    "Defaults",
    "Diagnostic",
    "Document",
    "DocumentChanges",
    "DocumentState",
    "Enclosure",
    "Entry",
    "EntryKey",
    "EntryState",
    "Facet",
    "Failed",
    "FailureKind",
    "Feed",
    "FeedInfo",
    "FeedKind",
    "FeedState",
    "FileKind",
    "FileLink",
    "Health",
    "History",
    "Image",
    "Limits",
    "Link",
    "Listing",
    "Location",
    "NotModified",
    "Notice",
    "Offer",
    "Outcome",
    "ParsedEntry",
    "ParsedFeed",
    "ParserKind",
    "Person",
    "Ping",
    "PlainFields",
    "PublicationState",
    "PublishedFile",
    "PublishedSite",
    "Request",
    "Review",
    "Severity",
    "Site",
    "SitemapState",
    "StoredEntry",
    "Stream",
    "Subscription",
    "Text",
    "TextType",
    "Theme",
    "Tombstone",
    "Validators",
    "Withheld",
    "WithholdingReason",
    "find_link",
    "find_url",
]
