"""Published files on their way: all are made before the first is written, and memory does not hold all of them.

A theme that fails, or a part, is noticed before anything is touched. The archives of a large site are hundreds of
megabytes the first time; beyond some megabytes they wait on disk.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from feedtool.errors import PublishError

__all__ = ["spool"]

_IN_MEMORY = 32 * 1024 * 1024


@contextmanager
def spool(files: Iterable[tuple[str, bytes]], *, in_memory: int = _IN_MEMORY) -> Iterator[Iterator[tuple[str, bytes]]]:
    """The same files, made by now.

    Args:
        files: (name, bytes).
        in_memory: bytes beyond which they are in a file of the system's folder for such, which has no name.

    Raises:
        PublishError: they do not fit there.
    """
    sizes: list[tuple[str, int]] = []
    with tempfile.SpooledTemporaryFile(max_size=in_memory) as kept:
        for name, data in files:
            try:
                kept.write(data)
            except OSError as error:
                raise _explain(error) from error
            sizes.append((name, len(data)))
        kept.seek(0)
        yield ((name, kept.read(size)) for name, size in sizes)


def _explain(error: OSError) -> PublishError:
    return PublishError(
        f"what is to be published cannot be kept aside until all of it is made: {error.strerror}",
        hint="the first archives of a large site need room for temporary files; TMPDIR names another folder",
    )
