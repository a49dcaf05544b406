"""Decides after ingest and fetch whether composing and publishing would change anything.

They would not if all of their inputs are unchanged: the stored entries (the store forgets the build key when they
change), the config, the program and the output folder (one hash), and the time (until the next entry expires, at most
a day).
"""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import feedtool
from feedtool.model import BuildKey
from feedtool.model.config import Config
from feedtool.pipeline.up_to_date import FULL_BUILD_INTERVAL, hash_files, hash_program
from feedtool.plugins import Parts

__all__ = ["hash_settings", "is_current", "make_build_key"]


def is_current(config: Config, parts: Parts, names: Iterable[str]) -> bool:
    """Return whether a build would write the same bytes again; `names` are the files of the last build."""
    build_key = parts.store.load_build_key()
    if build_key is None or not build_key.until - FULL_BUILD_INTERVAL <= parts.now < build_key.until:
        return False
    inputs = _hash_inputs(config, names)
    # Whether an index shows the health of the feeds is known only once it is imported, which takes longer than this.
    return build_key.inputs == inputs or build_key.inputs == _add_health(inputs, parts)


def make_build_key(
    config: Config,
    parts: Parts,
    names: Sequence[str],
    ends: Iterable[datetime],
) -> BuildKey:
    """Return the key of the build that was just published.

    Args:
        config: the config.
        parts: the store and the time.
        names: names of all files, compressed copies included.
        ends: when time alone changes what is published.
    """
    inputs = _hash_inputs(config, names)
    if any(part.shows_health for part in parts.indexes):
        inputs = _add_health(inputs, parts)
    return BuildKey(
        inputs=inputs, until=min((parts.now + FULL_BUILD_INTERVAL, *(end for end in ends if end > parts.now)))
    )


def _hash_inputs(config: Config, names: Iterable[str]) -> bytes:
    return blake2b(hash_settings(config) + hash_files(config.output, names), digest_size=16).digest()


def hash_settings(config: Config) -> bytes:
    """Return a hash of the config and the program."""
    # The modification time of site-packages changes when a library is upgraded or added.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    settings = blake2b(f"{feedtool.__version__} {installed} {config!r}".encode(), digest_size=16)
    settings.update(hash_program())
    return settings.digest()


def _add_health(inputs: bytes, parts: Parts) -> bytes:
    """Add the health of the feeds to the hash, for an index that shows it; it changes with every fetch."""
    return blake2b(inputs + f"{parts.store.load_feeds()!r}".encode(), digest_size=16).digest()
