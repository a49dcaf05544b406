"""The options of a whole build."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class BuildOptions(Struct, frozen=True, kw_only=True):
    """The options of build()."""

    offline: bool = False
    """Fetch nothing; files are still read."""
    force: bool = False
    """Also fetch feeds that are backing off after a failure."""
    dry_run: bool = False
    """Write nothing into the output folder."""
    as_of: datetime | None = None
    """When saved pages were saved; None: the modification time of each file."""
    allow_shrink: bool = False
    """Accept sources that shrink, lists that drop most feeds, and the removal of published entries."""
    streams: tuple[str, ...] = ()
    """Publish only these; empty: all."""
    ping: bool = True
    """Notify hubs; otherwise the next run does. Never with `offline` or `dry_run`."""

    @property
    def is_whole(self) -> bool:
        """Whether all streams are published."""
        return not self.streams and not self.dry_run
