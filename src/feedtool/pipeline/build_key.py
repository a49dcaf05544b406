"""Between hops 5 and 6: is there anything to do? What would be written is known by what it would be made from.

what the store holds (it forgets its edition when that changes)
the config, the program, the folder as it was left (one hash)     all the same: hops 6 to 8 would change nothing
the time (when the next entry expires, at most a day)
"""

from __future__ import annotations

import sysconfig
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

import feedtool
from feedtool.model import BuildKey, Entry
from feedtool.model.config import Config
from feedtool.model.selection import Origin
from feedtool.pipeline.up_to_date import LONGEST, look_at, look_at_program
from feedtool.plugins import Parts

__all__ = ["is_current", "make_build_key"]


def is_current(config: Config, parts: Parts, names: Iterable[str]) -> bool:
    """Whether a build would write, byte for byte, the files that are there; `names` are those of the last build."""
    edition = parts.store.load_build_key()
    if edition is None or not edition.until - LONGEST <= parts.now < edition.until:
        return False
    inputs = _hash_inputs(config, names)
    # Whether an index shows the health of the feeds is known only once it is imported, which takes longer than this.
    return edition.inputs == inputs or edition.inputs == _add_health(inputs, parts)


def make_build_key(
    config: Config,
    parts: Parts,
    entries: Iterable[tuple[Entry, Origin]],
    names: Sequence[str],
    next_change: datetime | None,
) -> BuildKey:
    """What was published just now.

    Args:
        config: what was asked for.
        parts: the store and the time.
        entries: those that may be shown.
        names: of all files, twins included.
        next_change: when an own article becomes public, or is taken back, by time alone.
    """
    ends = [entry.expires for entry, _ in entries if entry.expires is not None and entry.expires > parts.now]
    ends += [next_change] if next_change else []
    inputs = _hash_inputs(config, names)
    if any(part.shows_health for part in parts.indexes):
        inputs = _add_health(inputs, parts)
    return BuildKey(inputs=inputs, until=min((parts.now + LONGEST, *ends)))


def _hash_inputs(config: Config, names: Iterable[str]) -> bytes:
    inputs = blake2b(digest_size=16)
    # An upgraded or added library shows in the time of the folder that it is installed in.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    inputs.update(f"{feedtool.__version__} {installed} {config!r}".encode())
    inputs.update(look_at_program())
    inputs.update(look_at(config.output, names))
    return inputs.digest()


def _add_health(inputs: bytes, parts: Parts) -> bytes:
    """Hash what a file that shows the health of the feeds is made from, too: it changes with every look at them."""
    return blake2b(inputs + f"{parts.store.load_feeds()!r}".encode(), digest_size=16).digest()
