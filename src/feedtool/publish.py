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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from feedtool.errors import PublishError
from feedtool.model import PublishedFile

__all__ = ["PublishReport", "publish"]

_MODE = 0o644
_TEMP = re.compile(r"\.feedtool-[0-9a-f]{16}\.tmp")
"""What a run that was killed may leave behind; no other program makes such names."""

_NAME = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*)*", re.ASCII)
_TWINS = (".html", ".xml", ".json", ".opml", ".css", ".js", ".svg", ".txt")


@dataclass(frozen=True, kw_only=True, slots=True)
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
    files: dict[str, PublishedFile] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unchanged: int = 0
    errors: list[str] = field(default_factory=list)


def publish(
    folder: Path,
    files: Iterable[tuple[str, bytes]],
    previous: Mapping[str, PublishedFile],
    *,
    keep: Iterable[str] = (),
    partial: bool = False,
    dry_run: bool = False,
) -> PublishReport:
    """Write what differs, leave what does not, remove what is no longer published.

    Args:
        folder: the output folder; made if it is not there.
        files: (name relative to the folder, bytes).
        previous: what feedtool had there after its last run.
        keep: names that stay as they are although nothing is written for them now.
        partial: these are not all files: nothing is removed.
        dry_run: look, and write nothing.

    Raises:
        PublishError: some could not be written, one a line; all others were.
    """
    run = _Run(folder=folder, dry_run=dry_run)
    try:
        if not dry_run:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
    except OSError as error:
        raise PublishError(f"{folder}: {error.strerror}", hint="check permissions and free space") from error
    for name, data in files:
        _publish_one(run, name, data, previous)
    spared = {*keep, *(f"{name}.gz" for name in keep)}
    for name, file in previous.items():
        if name in run.files:
            continue
        if partial or name in spared:
            run.files[name] = file
        else:
            _remove(run, file)
    if run.errors:
        raise PublishError("\n".join(run.errors), hint="check permissions and free space; the other files are written")
    return PublishReport(
        files=tuple(run.files[name] for name in sorted(run.files)),
        written=tuple(run.written),
        removed=tuple(run.removed),
        kept=tuple(run.kept),
        unchanged=run.unchanged,
    )


def _publish_one(run: _Run, name: str, data: bytes, previous: Mapping[str, PublishedFile]) -> None:
    try:
        changed = _write_if_different(run, name, data)
        twin = _make_twin(name, data)
        if twin is not None:
            _write_if_different(run, f"{name}.gz", twin)
    except OSError as error:
        run.errors.append(f"{run.folder / name}: {error.strerror or error}")
        # What stands there stays, twin included: it is the last good one.
        run.files |= {one: previous[one] for one in (name, f"{name}.gz") if one in previous}
        return
    if changed:
        run.written.append(name)
    else:
        run.unchanged += 1


def _make_twin(name: str, data: bytes) -> bytes | None:
    """The gzip twin that a web server sends as it is; None where it would save nothing."""
    if not name.endswith(_TWINS):
        return None
    twin = gzip.compress(data, compresslevel=9, mtime=0)
    return twin if len(twin) < len(data) else None


def _write_if_different(run: _Run, name: str, data: bytes) -> bool:
    path = _find_place(run.folder, name)
    run.files[name] = PublishedFile(name=name, digest=_digest(data))
    if _is_same(path, data):
        return False
    if not run.dry_run:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    return True


def _find_place(folder: Path, name: str) -> Path:
    """The file's path, proved to lie inside the folder, symlinked folders on the way included."""
    if not _NAME.fullmatch(name):
        raise OSError(f"{name!r} is no name for a published file")
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()):
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
    _sync_folder(path.parent)


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
            _sync_folder(path.parent)
        run.removed.append(file.name)
    except OSError as error:
        run.errors.append(f"{run.folder / file.name}: {error.strerror or error}")
        run.files[file.name] = file


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
