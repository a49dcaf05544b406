"""Renders all files before the first is written, so that a theme or part that fails leaves the folder unchanged.

The archives of a large site are hundreds of megabytes in the first build. Beyond some megabytes, the rendered files
are in a temporary file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from feedtool.errors import PublishError

_IN_MEMORY = 32 * 1024 * 1024


@contextmanager
def spool(files: Iterable[tuple[str, bytes]], *, in_memory: int = _IN_MEMORY) -> Iterator[Iterator[tuple[str, bytes]]]:
    """Render all files, then yield an iterator over them.

    Args:
        files: (name, bytes).
        in_memory: number of bytes beyond which the files go to an unnamed file in the folder for temporary files.

    Raises:
        PublishError: the temporary file cannot be written.
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
        f"cannot write temporary files: {error.strerror}",
        hint="free some space, or set TMPDIR to another folder; the first archives of a large site are large",
    )
