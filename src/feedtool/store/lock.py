"""Locks a store with an flock on a file beside it.

The kernel releases it when the process ends for any reason.

Age and pid do not matter; therefore a lock is never stale and needs no cleaning up. The file stays when the lock is
released: if it were removed, a third process could lock a new file that the second one does not see.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from feedtool.errors import LockedError, StoreError

_POLL_S = 0.05
_LONGEST_NOTE = 400
_held: set[int] = set()


@contextlib.contextmanager
def hold_lock(store: Path, *, now: datetime, command: str = "feedtool", wait_s: float = 2.0) -> Iterator[None]:
    """Hold the lock of a store, `<store>.lock`, and note command, pid and start in it.

    Args:
        store: the store's file; it need not exist yet.
        now: the start of this run, which other runs report.
        command: the command of this run, which other runs report: "feedtool build".
        wait_s: how long to wait for another run to end.

    Raises:
        LockedError: another run holds the lock; the message names its command, pid and start.
        StoreError: the lock file cannot be created or locked.
    """
    path = store.with_name(f"{store.name}.lock")
    handle = _open(path)
    try:
        _wait(handle, path, wait_s)
        _held.add(handle)
        _write_note(handle, f"{command} (pid {os.getpid()}) since {now.isoformat(timespec='seconds')}\n")
        yield
        _write_note(handle, "")
    finally:
        _held.discard(handle)
        os.close(handle)


@contextlib.contextmanager
def try_lock(store: Path) -> Iterator[bool]:
    """Hold an existing lock if it is free, without writing into it.

    Yields whether it was free.
    """
    handle = os.open(store.with_name(f"{store.name}.lock"), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield _try_lock(handle, store)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Python's descriptors close on exec; therefore programs started from here do not hold the lock.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except FileExistsError as error:  # from mkdir() if the folder's path is a file
        raise StoreError(
            f"{error.filename or path}: {os.strerror(errno.ENOTDIR)}",
            hint="the store needs a folder; move that file, or set another path in the config's store setting",
        ) from error
    except OSError as error:
        raise StoreError(
            f"{error.filename or path}: {error.strerror}",
            hint="the user that runs feedtool must be able to write to the store's folder",
        ) from error


def _wait(handle: int, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while not _try_lock(handle, path):
        if time.monotonic() >= deadline:
            raise LockedError(
                f"another feedtool is running: {_read_note(handle)}",
                hint=f"it is using {path.with_suffix('')}; try again when it is done",
            )
        time.sleep(_POLL_S)


def _try_lock(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise StoreError(
            f"{path}: {error.strerror}", hint="put the store on a file system that supports locks"
        ) from error
    return True


def _write_note(handle: int, note: str) -> None:
    """Write a note for users; a full disk is ignored."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, note.encode("utf-8", "replace")[:_LONGEST_NOTE], 0)


def _read_note(handle: int) -> str:
    note = os.pread(handle, _LONGEST_NOTE, 0).decode("utf-8", "replace").strip()
    return "".join(char if char.isprintable() else "?" for char in note) or "unknown command"


def _release_in_child() -> None:
    """Close the lock in a forked child.

    Otherwise a child that outlives its parent would keep the lock.
    """
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_release_in_child)
