"""Makes the file of a store, opens it, and puts others in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from stat import S_ISREG

from feedtool.errors import DamagedStoreError, StoreError
from feedtool.store.sqlite_connection import BUSY_TIMEOUT_S, connect, get_code
from feedtool.store.sqlite_migrations import has_journal, make_image, prepare

_POLL_S = 0.02
_HEADER_BYTES = 100
"""SQLite treats a shorter file as a new database (sqlite.org/fileformat2.html#the_database_header)."""
_REBUILD = "run `feedtool store rebuild`, which creates a new store from the sources and the published folder"


def make_file(path: Path) -> None:
    """Create a store if there is none, readable only by the file's owner: URLs of feeds can contain keys.

    A new store appears with all its tables or not at all; therefore one without a complete header has lost its data.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path):
            with suppress(FileExistsError):
                write_new(path, make_image())
        status = path.stat()
        is_file = S_ISREG(status.st_mode)
    except OSError as error:
        raise StoreError(
            f"{error.filename or path}: {error.strerror}",
            hint="the user that runs feedtool must be able to write to the store's folder",
        ) from error
    if not is_file:
        raise StoreError(f"{path} is not a file", hint="name a file in the config's store setting")
    check_header(path)


def check_header(path: Path) -> None:
    """Reject a file without a complete header.

    Raises:
        DamagedStoreError: its data is lost, and nothing can be recovered.
    """
    size = path.stat().st_size
    if size < _HEADER_BYTES and not has_journal(path):
        state = f"has only {size} bytes" if size else "is empty (0 bytes)"
        raise DamagedStoreError(f"{path} {state}: its data is lost", hint=_REBUILD)


def open_file(path: Path) -> sqlite3.Connection:
    """Return a connection to a prepared store; waits while other processes prepare it."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        connection = connect(path)
        try:
            prepare(connection, path)
        except BaseException as error:
            connection.close()
            # SQLite's own timeout does not cover the change of the journal mode.
            if get_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)
        else:
            return connection


def write_new(path: Path, content: bytes) -> None:
    """Write a new file; it appears with all its bytes at once if the system supports files without a name.

    Raises:
        OSError: the file exists by now, or cannot be written.
    """
    nameless: int = getattr(os, "O_TMPFILE", 0)
    try:
        handle = os.open(path.parent, nameless | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except OSError:
        handle, nameless = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600), 0
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
        if nameless:
            # With src_dir_fd, Python calls linkat(2), which alone follows the link to the nameless file.
            os.link(f"/proc/self/fd/{handle}", path, src_dir_fd=handle)


def copy_beside(path: Path, why: str) -> Path:
    """Copy a locked store, damaged or not, to a free name beside it, and return the new path.

    Raises:
        OSError: it cannot be read or written.
    """
    number = 1
    while (copy := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        if source.exists():
            shutil.copy2(source, copy.with_name(copy.name + suffix))
    return copy


def exists(path: Path) -> bool:
    """Return whether a file exists.

    Raises:
        StoreError: it cannot be read, nor its folder.
    """
    try:
        path.stat()
    except FileNotFoundError:
        return False
    except OSError as error:
        message = f"{path}: {(error.strerror or str(error)).lower()}"
        raise StoreError(message, hint="run as the user who owns the folder of the store") from error
    if not os.access(path, os.R_OK):
        raise StoreError(f"{path}: permission denied", hint=f"run as the user {path.owner()}, who owns the store")
    return True


def copy_to_read(path: Path, target: Path) -> None:
    """Copy a store, also from a folder that cannot be written.

    While a run has the store open, SQLite reads it with the index of its log, which the run made. Without a run, SQLite
    would make this index, as a file of this user; but then no file changes, so the files can be copied.

    Raises:
        OSError: it cannot be read.
        sqlite3.Error: it is damaged.
    """
    if path.with_name(f"{path.name}-shm").exists():
        address = f"{path.absolute().as_uri()}?mode=ro"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=BUSY_TIMEOUT_S)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
        return
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            shutil.copyfile(file, target.with_name(target.name + suffix))


def move_into_place(new: Path, path: Path) -> None:
    """Replace a store by a complete, closed one.

    The path always exists, because a run that started in between would create an empty store.

    Raises:
        OSError: a file cannot be removed or moved.
    """
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    new.replace(path)


def remove_store(path: Path) -> None:
    """Delete a closed store, if there is one."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
