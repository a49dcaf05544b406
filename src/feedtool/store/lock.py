"""One feedtool a store: an flock beside it, which the kernel drops when its process ends, however it ends.

Never judged by age or pid, so there is no stale lock and nothing to clean up. The file stays when the lock is
released: removing it would let a third process lock a file that the second can no longer see. It is harmless.
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
    """Hold the lock of a store, `<store>.lock`, and note in it who does so since when.

    Args:
        store: the store's file; it need not exist yet.
        now: when this run began, for others to read.
        command: what this run does, for others to read: "feedtool build".
        wait_s: how long to wait for another run to end.

    Raises:
        LockedError: another run holds it; says who and since when.
        StoreError: the lock cannot be made.
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
    """Hold the lock of a store that was there before, if nobody does: whether that is so. Nothing is noted in it."""
    handle = os.open(store.with_name(f"{store.name}.lock"), os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield _try_lock(handle, store)
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Python's descriptors close on exec, so no program started from here holds the lock.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except FileExistsError as error:  # mkdir() says so of a file in the folder's place
        raise StoreError(
            f"{error.filename or path}: {os.strerror(errno.ENOTDIR)}",
            hint="the store needs a folder; move that file, or name another place in the config's store setting",
        ) from error
    except OSError as error:
        raise StoreError(
            f"{error.filename or path}: {error.strerror}",
            hint="the store's folder must be writable by whoever runs feedtool",
        ) from error


def _wait(handle: int, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while not _try_lock(handle, path):
        if time.monotonic() >= deadline:
            raise LockedError(
                f"already running: {_read_note(handle)}",
                hint=f"it works on {path.with_suffix('')}; wait until it ends",
            )
        time.sleep(_POLL_S)


def _try_lock(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise StoreError(f"{path}: {error.strerror}", hint="put the store on a file system that knows locks") from error
    return True


def _write_note(handle: int, note: str) -> None:
    """For people; a disk too full for it is no reason to stop."""
    with contextlib.suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, note.encode("utf-8", "replace")[:_LONGEST_NOTE], 0)


def _read_note(handle: int) -> str:
    note = os.pread(handle, _LONGEST_NOTE, 0).decode("utf-8", "replace").strip()
    return "".join(char if char.isprintable() else "?" for char in note) or "another feedtool"


def _let_go_in_child() -> None:
    """A forked child shares the lock: were it to outlive its parent, the lock would outlive it too."""
    for handle in _held:
        os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)
