"""The settings with which the entries of a document are read."""

from __future__ import annotations

from datetime import UTC, tzinfo

from msgspec import Struct

from feedtool.model import DateOrder

NORMALIZE_VERSION = 5
"""The version of normalization; when it grows, all documents are read again, and no entry counts as updated by it."""


class Context(Struct, frozen=True, kw_only=True):
    """Settings for all entries of one subscription or article source.

    Categories, authors and titles that the config adds are not here: apply_source() adds them later, so that changing
    them does not require reading the documents again.
    """

    feed: str
    """The key of the subscription or source."""
    zone: tzinfo = UTC
    """The zone of times without a zone."""
    language: str | None = None
    date_order: DateOrder | None = None
    """The order of numeric dates; None uses that of the document's language."""
    base_url: str | None = None
    """The base of relative links in entries without another base."""
    future: bool | None = None
    """Whether entries with a future date are published at once; None follows `public_from` of each entry."""
    strips_tracking: bool = False
    """Whether links of entries lose parameters that only measure readers."""
    parts: bytes = b""
    """A hash of the parsers and site builders of other packages; empty if there are none."""
