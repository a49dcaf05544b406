"""Decides which diagnostics a quiet run prints: new ones at once, others once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from feedtool.model import Notice

__all__ = ["choose_notices", "make_digests"]

_AGAIN = timedelta(hours=23)
"""A day, minus the time by which a daily run may start early."""


def make_digests(diagnostics: Iterable[tuple[str, object]]) -> Mapping[str, bytes]:
    """Return a hash of what is wrong with each source.

    Args:
        diagnostics: (source, problem without times and other values that vary from run to run).
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, diagnostic in diagnostics:
        found[key].add(repr(diagnostic))
    return {
        key: blake2b("\0".join(sorted(texts)).encode("utf-8", "replace"), digest_size=16).digest()
        for key, texts in found.items()
    }


def choose_notices(
    digests: Mapping[str, bytes], before: Mapping[str, Notice], now: datetime
) -> tuple[Collection[str], Mapping[str, Notice]]:
    """Return the sources whose diagnostics are to be printed, and the notices to store.

    A time of the last report in the future came from a wrong clock and does not count.

    Args:
        digests: the result of make_digests() for this run.
        before: the stored notices.
        now: the time of the run.
    """
    known = {
        key: notice
        for key, notice in before.items()
        if digests.get(key) == notice.digest and timedelta() <= now - notice.reported_at < _AGAIN
    }
    fresh = {
        key: Notice(key=key, digest=digest, reported_at=now) for key, digest in digests.items() if key not in known
    }
    return fresh.keys(), {**known, **fresh}
