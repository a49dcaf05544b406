"""Which complaints a quiet run prints: those that are new, and each other one once a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from feedtool.model import Notice

__all__ = ["choose_notices", "make_digests"]

_AGAIN = timedelta(hours=23)
"""A day, less what a daily run may come early."""


def make_digests(complaints: Iterable[tuple[str, object]]) -> Mapping[str, bytes]:
    """Return a hash of what is wrong with each source.

    Args:
        complaints: (source, what is wrong, without times and other values that vary from run to run).
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for key, complaint in complaints:
        found[key].add(repr(complaint))
    return {
        key: blake2b("\0".join(sorted(texts)).encode("utf-8", "replace"), digest_size=16).digest()
        for key, texts in found.items()
    }


def choose_notices(
    digests: Mapping[str, bytes], before: Mapping[str, Notice], now: datetime
) -> tuple[Collection[str], Mapping[str, Notice]]:
    """Return the sources whose complaints are to be printed, and what is to be remembered.

    A time of the last report that lies ahead is that of a clock that was wrong.

    Args:
        digests: make_digests()'s of this run.
        before: what was remembered.
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
