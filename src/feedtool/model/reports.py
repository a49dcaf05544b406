"""What the stations did, as values: returned by the pipeline, printed by the commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from feedtool.model.diagnostics import Finding
from feedtool.model.fetch import FailureKind
from feedtool.model.frozen import frozen
from feedtool.model.parsed import Problem
from feedtool.model.state import Ping
from feedtool.model.values import WithholdingReason

ExitCode = Literal[0, 1, 3]


@frozen
class DocumentReport:
    """What became of one document."""

    feed: str
    url: str
    added: int = 0
    updated: int = 0
    unlinked: int = 0
    """New and changed entries without an address."""
    is_changed: bool = False
    """Whether its bytes were new and were read; False for a 304 or the same body again."""
    parser: str = ""
    repairs: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    error: str | None = None
    error_kind: FailureKind | None = None
    line: int | None = None
    """Where in the document the error is."""
    status: int | None = None
    wire_bytes: int = 0
    elapsed_ms: int = 0
    moved_to: str | None = None
    next_try: datetime | None = None
    """When it is asked again, for a feed that failed and was not asked now."""


@frozen
class LeftOut:
    """How many own articles are stored and not public now."""

    reasons: tuple[tuple[WithholdingReason, int], ...] = ()
    """How many of each reason, in the order in which people read them."""
    next_date: date | None = None
    """The day on which the next scheduled one is published, in the site's time zone."""


@frozen
class RunReport:
    """What a station did with all its documents."""

    documents: tuple[DocumentReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Of sources as a whole: a glob that matches nothing, a source that shrank."""
    withdrawn: int = 0
    """Entries that are no longer in their source and left the streams."""
    left_out: LeftOut = field(default_factory=LeftOut)
    backing_off: tuple[DocumentReport, ...] = ()
    """Feeds that failed when they were asked last, and were not asked now."""
    not_due: int = 0
    not_asked: int = 0
    """Due, but the time for the run was used up; they come first the next time."""

    @property
    def added(self) -> int:
        """New entries."""
        return sum(document.added for document in self.documents)

    @property
    def updated(self) -> int:
        """Entries whose text changed."""
        return sum(document.updated for document in self.documents)

    @property
    def unlinked(self) -> int:
        """New and changed entries without an address."""
        return sum(document.unlinked for document in self.documents)

    @property
    def failed(self) -> tuple[DocumentReport, ...]:
        """The documents that brought nothing, or only a part of what they hold."""
        return tuple(document for document in self.documents if document.error is not None)

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the input, in the order it was met."""
        return (*(problem for document in self.documents for problem in document.problems), *self.problems)

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing is wrong."""
        return not self.failed and not self.backing_off and not self.all_problems


@frozen
class GroupReport:
    """A piece that stands in several places: the one that is shown, and (place, why) of the others."""

    title: str
    location: str
    others: tuple[tuple[str, str], ...]


@frozen
class StreamReport:
    """One stream as it was composed."""

    name: str
    title: str
    entries: int
    groups: tuple[GroupReport, ...] = ()


@frozen
class Departure:
    """A published entry that is no longer shown. It holds no text of the entry: cron mails what is printed."""

    location: str
    """The file or document where the entry stands or stood; for a copy the key of its feed."""
    reason: str


@frozen
class PingReport:
    """What hubs were told."""

    notified: int = 0
    """Feeds that a hub has taken note of, each hub counted."""
    failed: tuple[Ping, ...] = ()
    """What no hub took: it is tried again at the next build."""


@frozen
class RestoreReport:
    """What became of the published entries when a lost store was rebuilt."""

    published: int
    """Entries that stand in the published feeds."""
    known: int
    """Those that a source still lists, and which keep their ids."""
    restored: int
    """Those of subscriptions that list them no longer, and which were taken from the published feeds."""
    unread: int = 0
    """Those that are left out, and may be of a subscription that cannot be read now."""


@frozen
class BuildReport:
    """A whole build. The names of files are relative to the output folder."""

    ingested: RunReport
    fetched: RunReport
    streams: tuple[StreamReport, ...] = ()
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files of former streams that were left because somebody else changed them."""
    unchanged: int = 0
    is_same: bool = False
    """Nothing was composed: all that goes into the folder is as it was at the last build, and so is the folder."""
    left_out: tuple[tuple[str, int], ...] = ()
    """(stream with `each`, how many feeds it would make beyond `max_feeds`)."""
    departures: tuple[Departure, ...] = ()
    """Published entries that leave, by place."""
    pinged: PingReport = field(default_factory=PingReport)
    mistyped: tuple[tuple[str, str, str], ...] = ()
    """(stream, category that it selects and no entry has, a similar one)."""
    restored: RestoreReport | None = None
    """Given if the store was lost."""
    losses: tuple[tuple[str, int], ...] = ()
    """(source that the config no longer names, published entries that leave with it)."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing failed and nothing is wrong."""
        return self.ingested.is_clean and self.fetched.is_clean


@frozen
class CheckedFile:
    """What the linters say of one file or address."""

    location: str
    findings: tuple[Finding, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Whether there is no error; warnings are allowed."""
        return not any(finding.severity == "error" for finding in self.findings)


def exit_code(stations: Iterable[RunReport], *, has_entries: bool) -> ExitCode:
    """0 all good, 1 some feeds or records failed, 3 nothing usable; docs/commands.md documents them."""
    if not has_entries:
        return 3
    return 0 if all(station.is_clean for station in stations) else 1
