"""Writes the output folder. At any time, each file has either its old or its new bytes, never a part of them.

for each file: the same bytes on disk? keep the file, because its time tells web servers that nothing changed
               else: temporary file beside it, fsync, mode 0644, rename; then fsync of the folder
then: remove the files of former streams that feedtool wrote and that were not modified since
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from msgspec import Struct

from feedtool.errors import PublishError
from feedtool.model import PublishedFile

_MODE = 0o644
_TEMP = re.compile(r"\.feedtool-[0-9a-f]{16}\.tmp")
"""Temporary files that a killed run may leave; no other program makes such names."""

_SHARED_NAME = "index.html"
"""The file that the site itself may have in the folder; feedtool replaces it only if feedtool wrote it."""
_MARK = re.compile(rb"""<meta name="generator" content="feedtool[" ]""")
_FOLDER_ERRORS = {errno.EACCES, errno.EPERM, errno.EROFS}
"""Errors that no file of a folder escapes."""

_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)


def _compress_gzip(data: bytes, level: int = 5) -> bytes:
    # Level 6, gzip's own default, takes half as long again and saves a hundredth; large files take twice as long.
    return gzip.compress(data, compresslevel=level, mtime=0)


def _compress_brotli(data: bytes, level: int = 9) -> bytes:
    import brotli

    packed: bytes = brotli.compress(data, quality=level, mode=brotli.MODE_TEXT)
    return packed


def _compress_zstd(data: bytes, level: int = 12) -> bytes:
    from feedtool.content.zstd import compress

    return compress(data, level)


COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": _compress_gzip,
    "br": _compress_brotli,
    "zst": _compress_zstd,
}
"""Suffix of a compressed copy -> its compressor. Each is deterministic."""

_ARCHIVE_COMPRESSORS: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": partial(_compress_gzip, level=4),
    "br": partial(_compress_brotli, level=6),
    "zst": partial(_compress_zstd, level=6),
}
"""For archives. A large site has hundreds of them, and compressing them at the level of live feeds doubled its first
build; these levels take a half to a fifth of that time for some hundredths more bytes."""


class PublishReport(Struct, frozen=True, kw_only=True):
    """The result of publish(). Names are relative to the folder; `written` and `unchanged` omit compressed copies."""

    files: tuple[PublishedFile, ...] = ()
    """All files of feedtool in the folder, compressed copies included."""
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    """Files of former streams that were kept because they were modified."""
    foreign: tuple[str, ...] = ()
    """Files that were not written because another program wrote one of the same name."""
    unchanged: int = 0


@dataclass(kw_only=True)
class _PublishSession:
    folder: Path
    dry_run: bool
    previous: Mapping[str, PublishedFile]
    precompress: tuple[str, ...]
    archives: Collection[str]
    inputs: Mapping[str, bytes]
    files: dict[str, PublishedFile] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    unchanged: int = 0
    errors: dict[str, None] = field(default_factory=dict)
    """Messages, each once, in the order of the failures."""
    folders: set[Path] = field(default_factory=set)
    """The folders in which a file was replaced or removed."""


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
    inputs: Mapping[str, bytes] | None = None,
) -> PublishReport:
    """Write the files that differ, and remove those that are no longer published.

    Args:
        folder: the output folder; created if it does not exist.
        files: (name relative to the folder, bytes).
        previous: the files of the last run.
        keep: names of files that stay and count as unchanged although they are not in `files`.
        partial: `files` is not complete, so nothing is removed.
        dry_run: compare, but write nothing.
        precompress: suffixes of the compressed copies, from COMPRESSORS; made only if they are smaller.
        archives: names of files that are seldom read: their compressed copies are made at a faster level.
        inputs: name -> a hash of what the file was rendered from, to be recorded with it.

    Raises:
        PublishError: some files could not be written, one per line; all others were.
    """
    run = _PublishSession(
        folder=folder,
        dry_run=dry_run,
        previous=previous,
        precompress=precompress,
        archives=archives,
        inputs=inputs or {},
    )
    try:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            _remove_temporary_files(folder)
    except OSError as error:
        raise PublishError(f"{folder}: {error.strerror}", hint="check permissions and free space") from error
    for name, data in files:
        _publish_one(run, name, data)
    kept = {*keep}
    run.unchanged += len(kept)
    spared = {one for name in kept for one in (name, *_list_compressed_names(name))}
    for name, file in previous.items():
        if name in run.files:
            continue
        if partial or name in spared:
            run.files[name] = file
        else:
            _remove(run, file)
    _sync_folders(run)
    if run.errors:
        others = "; the other files are written" if run.written else ""
        raise PublishError("\n".join(run.errors), hint=f"check permissions and free space{others}")
    return PublishReport(
        files=tuple(run.files[name] for name in sorted(run.files)),
        written=tuple(run.written),
        removed=tuple(run.removed),
        kept=tuple(run.kept),
        foreign=tuple(run.foreign),
        unchanged=run.unchanged,
    )


def describe_files(folder: Path, names: Iterable[str]) -> dict[str, PublishedFile]:
    """Return the current state of files of the folder, with their compressed copies, by name.

    Raises:
        PublishError: a file cannot be read.
    """
    found = {}
    for name in [one for given in names for one in (given, *_list_compressed_names(given))]:
        try:
            found[name] = PublishedFile(name=name, digest=_digest((folder / name).read_bytes()))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise PublishError(f"{folder / name}: {error.strerror}", hint="make the file readable") from error
    return found


def count_files(names: Iterable[str]) -> int:
    """Count the names that are not compressed copies."""
    return sum(PurePosixPath(name).suffix[1:] not in COMPRESSORS for name in names)


def _publish_one(run: _PublishSession, name: str, data: bytes) -> None:
    try:
        if _is_foreign(run, name):
            run.foreign.append(name)
            return
        changed = _write_if_different(run, name, data)
        for suffix in run.precompress:
            _write_compressed(run, name, suffix, data)
    except OSError as error:
        _add_error(run, run.folder / name, error)
        # The last good version stays, compressed copies included.
        run.files |= {one: run.previous[one] for one in (name, *_list_compressed_names(name)) if one in run.previous}
        return
    if changed:
        run.written.append(name)
    else:
        run.unchanged += 1


def _is_foreign(run: _PublishSession, name: str) -> bool:
    """Return whether the site itself has a file of this name in the folder."""
    if name != _SHARED_NAME:
        return False
    try:
        data = (run.folder / name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):  # writing reports a folder
        return False
    is_recorded = name in run.previous and run.previous[name].digest == _digest(data)
    return not (is_recorded or not data.strip() or _MARK.search(data))


def _add_error(run: _PublishSession, path: Path, error: OSError) -> None:
    """Note why a file was not written; where no file of a folder can be written, the folder is named, once."""
    at = path.parent if error.errno in _FOLDER_ERRORS else path
    run.errors[f"{at}: {error.strerror or error}"] = None


def _list_compressed_names(name: str) -> tuple[str, ...]:
    return tuple(f"{name}.{suffix}" for suffix in COMPRESSORS)


def _write_compressed(run: _PublishSession, name: str, suffix: str, data: bytes) -> None:
    """Write the compressed copy, for web servers that send it as it is, unless it is current or not smaller."""
    copy = f"{name}.{suffix}"
    if _is_current(run, name, copy):
        run.files[copy] = run.previous[copy]
        return
    packed = (_ARCHIVE_COMPRESSORS if name in run.archives else COMPRESSORS)[suffix](data)
    if len(packed) < len(data):
        _write_if_different(run, copy, packed)


def _is_current(run: _PublishSession, name: str, copy: str) -> bool:
    """Return whether the copy is unchanged since it was written together with these bytes.

    A run that was killed between file and copy has recorded neither, so its old copy does not count as current.
    """
    recorded, before = run.previous.get(copy), run.previous.get(name)
    if recorded is None or before is None or before.digest != run.files[name].digest:
        return False
    return _is_as_recorded(run.folder, recorded)


def is_unmodified(folder: Path, name: str, recorded: Mapping[str, PublishedFile]) -> bool:
    """Return whether a recorded file and its compressed copies are in the folder as feedtool wrote them."""
    names = (name, *_list_compressed_names(name))
    try:
        return all(_is_as_recorded(folder, recorded[one]) for one in names if one in recorded)
    except OSError:  # publish() reports it
        return False


def _is_as_recorded(folder: Path, file: PublishedFile) -> bool:
    try:
        path = _resolve(folder, file.name)
        status = path.lstat()
        is_ours = stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) == _MODE
        return is_ours and _digest(path.read_bytes()) == file.digest
    except FileNotFoundError:
        return False


def _write_if_different(run: _PublishSession, name: str, data: bytes) -> bool:
    path = _resolve(run.folder, name)
    run.files[name] = PublishedFile(name=name, digest=_digest(data), inputs=run.inputs.get(name, b""))
    if _is_same(path, data):
        return False
    if not run.dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, data)
        run.folders.add(path.parent)
    return True


def _resolve(folder: Path, name: str) -> Path:
    """Return the path of a file, after checking that it is inside the folder even through symbolic links."""
    if not _NAME.fullmatch(name):
        raise OSError(f"{name!r} is not a valid name for a published file")
    path = folder / name
    if path.parent != folder and not path.parent.resolve().is_relative_to(folder.resolve()):
        raise OSError(f"{name!r} would leave the output folder through a symbolic link")
    return path


def _is_same(path: Path, data: bytes) -> bool:
    """Return whether a regular file with these bytes exists; a rename replaces a symbolic link or special file."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(data):
            return False
        if stat.S_IMODE(status.st_mode) != _MODE:
            return False
        return path.read_bytes() == data
    except FileNotFoundError:
        return False


def replace_file(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old bytes or the new ones, with mode 0644; its folder exists."""
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


def _sync_folders(run: _PublishSession) -> None:
    """Sync once for all files. Nothing is recorded before, and after a crash each file is whole, old or new."""
    for folder in sorted(run.folders):
        try:
            _sync_folder(folder)
        except OSError as error:
            _add_error(run, folder, error)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_temporary_files(folder: Path) -> None:
    """Remove the temporary files of a killed run."""
    for path in _list_files(folder):
        if _TEMP.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _list_files(folder: Path) -> Iterator[Path]:
    for parent, _folders, names in os.walk(folder):
        for name in names:
            yield Path(parent, name)


def _remove(run: _PublishSession, file: PublishedFile) -> None:
    try:
        path = _resolve(run.folder, file.name)
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
        _add_error(run, run.folder / file.name, error)
        run.files[file.name] = file


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
