"""The reports of a run: the pipeline returns them, the commands print them."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from msgspec import Struct

from feedtool.model.diagnostics import Diagnostic
from feedtool.model.state import Ping
from feedtool.model.values import WithholdingReason


class DocumentReport(Struct, frozen=True, kw_only=True):
    """The result of one document."""

    feed: str
    url: str
    is_list: bool = False
    """Whether it is a followed list, whose entries are feeds."""
    added: int = 0
    updated: int = 0
    unlinked: int = 0
    """New and changed entries without a URL."""
    is_changed: bool = False
    """Whether its bytes were new and were parsed; False for a 304 or the same body again."""
    parser: str = ""
    notes: tuple[Diagnostic, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    error: Diagnostic | None = None
    """The reason why it could not be read, or only in part; its code is a FailureKind."""
    status: int | None = None
    wire_bytes: int = 0
    elapsed_ms: int = 0
    moved_to: str | None = None
    next_try: datetime | None = None
    """The next fetch of a feed that failed before and was not fetched now."""


class WithheldCounts(Struct, frozen=True, kw_only=True):
    """The number of own articles that are stored and not public now."""

    reasons: tuple[tuple[WithholdingReason, int], ...] = ()
    """(reason, number), in display order."""
    next_date: date | None = None
    """The day on which the next scheduled article is published, in the site's time zone."""


class RunReport(Struct, frozen=True, kw_only=True):
    """The result of ingest or fetch with all its documents."""

    documents: tuple[DocumentReport, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """Problems of whole sources: a glob that matches nothing, a source that shrank."""
    withdrawn: int = 0
    """Entries that are no longer in their source and left the streams."""
    withheld: WithheldCounts = msgspec.field(default_factory=WithheldCounts)
    backing_off: tuple[DocumentReport, ...] = ()
    """Feeds that failed at their last fetch and were not fetched now."""
    not_due: int = 0
    not_fetched: int = 0
    """Feeds that were due when the time for the run was used up; they come first in the next run."""

    @property
    def added(self) -> int:
        """New entries; those of a list are feeds."""
        return sum(document.added for document in self.documents if not document.is_list)

    @property
    def updated(self) -> int:
        """Entries whose text changed."""
        return sum(document.updated for document in self.documents if not document.is_list)

    @property
    def unlinked(self) -> int:
        """New and changed entries without a URL."""
        return sum(document.unlinked for document in self.documents)

    @property
    def failed(self) -> tuple[DocumentReport, ...]:
        """The documents that could not be read, or only in part."""
        return tuple(document for document in self.documents if document.error is not None)

    @property
    def all_diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong with the input, in the order in which it was found."""
        return (*(diagnostic for document in self.documents for diagnostic in document.diagnostics), *self.diagnostics)

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing is wrong."""
        return not self.failed and not self.backing_off and not self.all_diagnostics


class GroupReport(Struct, frozen=True, kw_only=True):
    """A post with several copies: the location that is shown, and (location, reason) of the others."""

    title: str
    location: str
    others: tuple[tuple[str, str], ...]


class LeftOut(Struct, frozen=True, kw_only=True):
    """What the limits of a stream left out."""

    has_older: bool = False
    """Whether there are entries beyond `limit`."""
    of_sources: int = 0
    """Entries beyond the share of their subscription."""
    over_size: int = 0
    """Entries beyond `max_bytes`."""


class StreamReport(Struct, frozen=True, kw_only=True):
    """The composed feed of one stream."""

    name: str
    title: str
    entries: int
    left_out: LeftOut = msgspec.field(default_factory=LeftOut)
    new: tuple[tuple[str, str], ...] = ()
    """(title, location) of entries that were not published before; only for a dry run."""
    groups: tuple[GroupReport, ...] = ()


class RemovedEntry(Struct, frozen=True, kw_only=True):
    """A published entry that is no longer shown. It holds no text of the entry, because cron mails the output."""

    location: str
    """The file or document that holds or held the entry; for a copy the key of its feed."""
    reason: str


class PingReport(Struct, frozen=True, kw_only=True):
    """The notifications of hubs."""

    notified: int = 0
    """Number of notifications that hubs accepted."""
    failed: tuple[Ping, ...] = ()
    """Notifications that failed: the next build tries them again."""


class RestoreReport(Struct, frozen=True, kw_only=True):
    """The published entries after a lost store was rebuilt."""

    published: int
    """Entries in the published feeds."""
    known: int
    """Those that a source still lists; they keep their ids."""
    restored: int
    """Those that their subscription no longer lists; they were taken from the published feeds."""
    unread: int = 0
    """Those that are left out and may belong to a subscription that cannot be read now."""


class BuildReport(Struct, frozen=True, kw_only=True):
    """The result of a whole build. File names are relative to the output folder."""

    ingested: RunReport
    fetched: RunReport
    streams: tuple[StreamReport, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files of former streams that were kept because they were modified."""
    foreign: tuple[str, ...] = ()
    """Files that were not written because another program wrote one of the same name."""
    unchanged: int = 0
    is_same: bool = False
    """Nothing was composed: neither the inputs nor the folder changed since the last build."""
    feeds_over_limit: tuple[tuple[str, int], ...] = ()
    """(stream with `each`, how many feeds it would make beyond `max_feeds`)."""
    removed_entries: tuple[RemovedEntry, ...] = ()
    """Published entries that leave, by location."""
    pinged: PingReport = msgspec.field(default_factory=PingReport)
    mistyped: tuple[tuple[str, str, str], ...] = ()
    """(stream, category that it selects and no entry has, a similar one or an empty text)."""
    restored: RestoreReport | None = None
    """Given if the store was lost."""
    removed_sources: tuple[tuple[str, int], ...] = ()
    """(source that the config no longer names, published entries that leave with it)."""
    durations: tuple[tuple[str, float], ...] = ()
    """(ingest, fetch or publish, seconds), in this order."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing is wrong."""
        return self.ingested.is_clean and self.fetched.is_clean


class CheckedFile(Struct, frozen=True, kw_only=True):
    """The diagnostics of the linters for one file or URL."""

    location: str
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether it has no errors; warnings are allowed."""
        return not any(diagnostic.severity == "error" for diagnostic in self.diagnostics)
