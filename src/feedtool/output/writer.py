"""Hop 8: bytes -> files. A reader of the folder sees, for each file, the old bytes or the new, never half of one.

for each file: the same bytes on disk? leave it: its time tells readers that nothing is new
               else: temp file beside it, fsync, mode 0644, rename; then fsync of the folder
then: files that feedtool wrote for streams which are gone are removed, if nobody changed them since
"""

from __future__ import annotations

import contextlib
import gzip
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from feedtool.errors import PublishError
from feedtool.model import PublishedFile
from feedtool.model.frozen import frozen

__all__ = ["COMPRESSORS", "PublishReport", "count_files", "describe_files", "publish"]

_MODE = 0o644
_TEMP = re.compile(r"\.feedtool-[0-9a-f]{16}\.tmp")
"""What a run that was killed may leave behind; no other program makes such names."""

_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)
_COMPRESSIBLE = (".html", ".xml", ".json", ".opml", ".css", ".js", ".svg", ".txt")


def _pack_gzip(data: bytes, level: int = 6) -> bytes:
    # The highest levels take three to ten times as long for a hundredth less.
    return gzip.compress(data, compresslevel=level, mtime=0)


def _pack_brotli(data: bytes, level: int = 9) -> bytes:
    import brotli

    packed: bytes = brotli.compress(data, quality=level, mode=brotli.MODE_TEXT)
    return packed


def _pack_zstd(data: bytes, level: int = 12) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=level).compress(data)


COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {"gz": _pack_gzip, "br": _pack_brotli, "zst": _pack_zstd}
"""Suffix of a copy -> how it is made. Each gives the same bytes for the same bytes."""

_ARCHIVE_COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": partial(_pack_gzip, level=4),
    "br": partial(_pack_brotli, level=6),
    "zst": partial(_pack_zstd, level=6),
}
"""For what is seldom asked for. A large site begins with hundreds of archives, and packing them as live feeds are took
as long as all the rest of its first build: this takes a half to a fifth of that, for some hundredths more bytes."""


@frozen
class PublishReport:
    """What was done; names are relative to the folder, twins are not listed in `written` and `unchanged`."""

    files: tuple[PublishedFile, ...] = ()
    """All that feedtool has in the folder now, twins included."""
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files that should go but are not as feedtool wrote them."""
    unchanged: int = 0


@dataclass(kw_only=True)
class _Run:
    folder: Path
    dry_run: bool
    previous: Mapping[str, PublishedFile]
    precompress: tuple[str, ...]
    archives: Collection[str]
    files: dict[str, PublishedFile] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)
    folders: set[Path] = field(default_factory=set)
    """Those in which a name changed."""


def publish(
    folder: Path,
    files: Iterable[tuple[str, bytes]],
    previous: Mapping[str, PublishedFile],
    *,
    keep: Iterable[str] = (),
    partial: bool = False,
    dry_run: bool = False,
    precompress: tuple[str, ...] = ("gz",),
    archives: Collection[str] = (),
) -> PublishReport:
    """Write what differs, leave what does not, remove what is no longer published.

    Args:
        folder: the output folder; made if it is not there.
        files: (name relative to the folder, bytes).
        previous: what feedtool had there after its last run.
        keep: names that stay as they are although nothing is written for them now.
        partial: these are not all files: nothing is removed.
        dry_run: look, and write nothing.
        twins: which compressed twins stand beside what gets smaller by it; names of COMPRESSORS.
        archives: names that are written once and seldom read: their twins are made quickly.

    Raises:
        PublishError: some could not be written, one a line; all others were.
    """
    run = _Run(folder=folder, dry_run=dry_run, previous=previous, precompress=precompress, archives=archives)
    try:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
    except OSError as error:
        raise PublishError(f"{folder}: {error.strerror}", hint="check permissions and free space") from error
    for name, data in files:
        _publish_one(run, name, data)
    spared = {one for name in keep for one in (name, *_list_compressed_names(name))}
    for name, file in previous.items():
        if name in run.files:
            continue
        if partial or name in spared:
            run.files[name] = file
        else:
            _remove(run, file)
    _sync_folders(run)
    if run.errors:
        raise PublishError("\n".join(run.errors), hint="check permissions and free space; the other files are written")
    return PublishReport(
        files=tuple(run.files[name] for name in sorted(run.files)),
        written=tuple(run.written),
        removed=tuple(run.removed),
        kept=tuple(run.kept),
        unchanged=run.unchanged,
    )


def describe_files(folder: Path, names: Iterable[str]) -> dict[str, PublishedFile]:
    """Describe files of the folder as they stand, with their compressed copies, by name.

    Raises:
        PublishError: one cannot be read.
    """
    found = {}
    for name in [one for given in names for one in (given, *_list_compressed_names(given))]:
        try:
            found[name] = PublishedFile(name=name, digest=_digest((folder / name).read_bytes()))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise PublishError(f"{folder / name}: {error.strerror}", hint="see that it can be read") from error
    return found


def count_files(names: Iterable[str]) -> int:
    """How many of the names are files of their own, not twins."""
    return sum(PurePosixPath(name).suffix[1:] not in COMPRESSORS for name in names)


def _publish_one(run: _Run, name: str, data: bytes) -> None:
    try:
        changed = _write_if_different(run, name, data)
        for suffix in run.precompress:
            _write_compressed(run, name, suffix, data)
    except OSError as error:
        run.errors.append(f"{run.folder / name}: {error.strerror or error}")
        # What stands there stays, twins included: it is the last good one.
        run.files |= {one: run.previous[one] for one in (name, *_list_compressed_names(name)) if one in run.previous}
        return
    if changed:
        run.written.append(name)
    else:
        run.unchanged += 1


def _list_compressed_names(name: str) -> tuple[str, ...]:
    return tuple(f"{name}.{suffix}" for suffix in COMPRESSORS)


def _write_compressed(run: _Run, name: str, suffix: str, data: bytes) -> None:
    """The copy that a web server sends as it is, if it saves something; not made again while it is current."""
    copy = f"{name}.{suffix}"
    if not name.endswith(_COMPRESSIBLE):
        return
    if _is_current(run, name, copy):
        run.files[copy] = run.previous[copy]
        return
    packed = (_ARCHIVE_COMPRESSORS if name in run.archives else COMPRESSORS)[suffix](data)
    if len(packed) < len(data):
        _write_if_different(run, copy, packed)


def _is_current(run: _Run, name: str, copy: str) -> bool:
    """Whether the copy stands as it was written together with these very bytes.

    A run that died between file and copy has recorded neither, so its old copy is not taken for the new one.
    """
    known = run.previous.get(copy)
    if known is None or run.previous.get(name) != run.files[name]:
        return False
    try:
        path = _find_place(run.folder, copy)
        status = path.lstat()
        is_ours = stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) == _MODE
        return is_ours and _digest(path.read_bytes()) == known.digest
    except FileNotFoundError:
        return False


def _write_if_different(run: _Run, name: str, data: bytes) -> bool:
    path = _find_place(run.folder, name)
    run.files[name] = PublishedFile(name=name, digest=_digest(data))
    if _is_same(path, data):
        return False
    if not run.dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
        run.folders.add(path.parent)
    return True


def _find_place(folder: Path, name: str) -> Path:
    """The file's path, proved to lie inside the folder, symlinked folders on the way included."""
    if not _NAME.fullmatch(name):
        raise OSError(f"{name!r} is no name for a published file")
    path = folder / name
    if path.parent != folder and not path.parent.resolve().is_relative_to(folder.resolve()):
        raise OSError(f"{name!r} would leave the output folder through a symbolic link")
    return path


def _is_same(path: Path, data: bytes) -> bool:
    """A symlink or special file in the place of ours is not ours: rename puts a regular file there."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
            return False
        if stat.S_IMODE(status.st_mode) != _MODE:
            return False
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def _replace(path: Path, data: bytes) -> None:
    temp = path.with_name(f".feedtool-{_digest(path.name.encode())[:8].hex()}.tmp")
    temp.unlink(missing_ok=True)
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fchmod(handle, _MODE)
            os.fsync(handle)
        temp.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temp.unlink()
        raise


def _sync_folders(run: _Run) -> None:
    """Once for all names: nothing is recorded before it, and a crash leaves old files or new ones, each whole."""
    for folder in sorted(run.folders):
        try:
            _sync_folder(folder)
        except OSError as error:
            run.errors.append(f"{folder}: {error.strerror or error}")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed run left half-written."""
    for path in _walk(folder):
        if _TEMP.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, _folders, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def _remove(run: _Run, file: PublishedFile) -> None:
    try:
        path = _find_place(run.folder, file.name)
        if not path.is_file() or path.is_symlink():
            return
        if _digest(path.read_bytes()) != file.digest:
            run.kept.append(file.name)
            return
        if not run.dry_run:
            path.unlink()
            run.folders.add(path.parent)
        run.removed.append(file.name)
    except OSError as error:
        run.errors.append(f"{run.folder / file.name}: {error.strerror or error}")
        run.files[file.name] = file


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
