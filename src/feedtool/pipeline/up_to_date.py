"""Checks whether a build has anything to do, before the store and most libraries are loaded.

After a whole build without failures, feedtool writes down the state (`stat`) of its inputs and results: the config, the
article files, the theme, the program, the store, the published folder. While all of it is unchanged, and until time
alone changes something, the next build would change nothing. If this check cannot decide, the build runs.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedtool import __version__
from feedtool.articles.builders.folder_files import choose_files
from feedtool.articles.files import get_top, is_web, list_files
from feedtool.errors import FeedtoolError
from feedtool.pipeline.last_build import note_build

if TYPE_CHECKING:
    from feedtool.model import BuildKey
    from feedtool.model.config import Config

__all__ = ["FULL_BUILD_INTERVAL", "BuildSnapshot", "Unchanged", "find_unchanged", "hash_files", "hash_program"]

_STORE = ".feedtool/state.db"
_URL = f"sqlite:{_STORE}"
_NOTE = ".feedtool/last_build.json"
_FORMAT = 1
FULL_BUILD_INTERVAL = timedelta(days=1)
"""How often a build composes and compares everything, even if nothing changed."""


class Unchanged(NamedTuple):
    """The result of a build that is not necessary."""

    files: int
    """Number of published files, without compressed copies."""
    output: Path


class _Inputs(NamedTuple):
    """The inputs of a build other than its store."""

    config: Path
    articles: tuple[str, ...]
    """Paths and globs, relative to the config's folder."""
    others: tuple[str, ...]
    """Further files, existing or not, relative to the config's folder."""
    is_asking: bool
    """Whether a build without --offline makes requests."""


class BuildSnapshot:
    """The state of the inputs before a build, to be written down if the build succeeds.

    Args:
        config: the configuration file, before it is read.
    """

    def __init__(self, config: Path) -> None:
        self._config = config.absolute()
        self._first = self._hash_config()
        self._inputs: _Inputs | None = None
        self._before = b""

    def _hash_config(self) -> bytes:
        return _hash_states(self._config.parent, [self._config.name], os.stat)

    def begin(self, config: Config) -> None:
        """Record the state of all inputs, before any of them is read."""
        try:
            self._inputs = _list_inputs(config)
            self._before = _hash_inputs(self._inputs) if self._inputs else b""
        except OSError:  # an input that cannot be checked: the build decides whether it matters
            self._inputs = None
        if self._first != self._hash_config():
            self._inputs = None

    def note(self, build_key: BuildKey, output: Path, names: Sequence[str]) -> None:
        """Write down the state after a whole build without failures, for find_unchanged().

        Args:
            build_key: the key of the build.
            output: the published folder.
            names: its files, compressed copies included.
        """
        if not self._inputs or not self._is_as_before(self._inputs):
            return
        from feedtool.output.writer import count_files

        root = self._config.parent
        note = {
            "articles": self._inputs.articles,
            "others": self._inputs.others,
            "is_asking": self._inputs.is_asking,
            "from": (build_key.until - FULL_BUILD_INTERVAL).timestamp(),
            "until": build_key.until.timestamp(),
            "output": str(output),
            "names": names,
            "files": count_files(names),
            "standing": _hash_inputs_and_output(self._before, root, output, names),
        }
        draft = root / f"{_NOTE}.new"
        with suppress(OSError):  # without a note the next build takes half a second longer
            draft.write_text(json.dumps(note), "utf-8")
            draft.replace(root / _NOTE)

    def _is_as_before(self, inputs: _Inputs) -> bool:
        try:
            return self._before == _hash_inputs(inputs)
        except OSError:
            return False


def find_unchanged(config: Path, *, offline: bool) -> Unchanged | None:
    """Return the result of a build that would change nothing, and note it; None if it may change something.

    Args:
        config: the configuration file.
        offline: whether requests are forbidden.
    """
    from feedtool.store.lock import try_lock

    config = config.absolute()
    root = config.parent
    try:
        note = json.loads((root / _NOTE).read_bytes())
        inputs = _Inputs(config, tuple(note["articles"]), tuple(note["others"]), note["is_asking"])
        output = Path(note["output"])
        now = _get_now()
        if (inputs.is_asking and not offline) or not note["from"] <= now < note["until"]:
            return None
        with try_lock(root / _STORE) as is_free:
            # A process that holds the lock is about to change something.
            if is_free and note["standing"] == _hash_inputs_and_output(
                _hash_inputs(inputs), root, output, note["names"]
            ):
                note_build(root / _STORE, datetime.fromtimestamp(int(now), UTC))
                return Unchanged(note["files"], output)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, FeedtoolError):
        return None  # no note, or an invalid one: the build decides
    return None


def _get_now() -> float:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return float(epoch) if epoch is not None else time.time()


def _list_inputs(config: Config) -> _Inputs | None:
    """Return the inputs of a build; None if they are more than files, or each build writes metrics."""
    if (
        config.store != _URL
        or config.metrics
        or any(source.query for source in config.articles)
        or b"${" in config.path.read_bytes()
    ):
        return None
    others: tuple[str, ...] = ()
    if config.site.theme:
        from feedtool.output.theme import list_templates, read_theme

        if read_theme(config.root, config.site.theme.folder) != config.site.theme:
            return None
        folder, files = config.site.theme.folder, (name for name, _ in config.site.theme.files)
        # A file that comes or goes changes the time of the folder.
        others = (folder, *(f"{folder}/{name}" for name in {*list_templates(), *files}))
    paths = tuple(path for source in config.articles for path in source.paths)
    is_asking = bool(config.subscriptions) or any(map(is_web, paths))
    return _Inputs(config.path.absolute(), paths, others, is_asking)


# ---------------------------------------------------------------------------------------------------------
# State of files


def hash_files(folder: Path, names: Iterable[str]) -> bytes:
    """Return a hash of files and folders that changes if any of them is written, touched, added or removed.

    No file is read: the hash is over size, mode and times, including the time of the inode, which cannot be set.
    """
    return _hash_states(folder, _with_folders(names), os.lstat)


@cache
def hash_program() -> bytes:
    """Return a hash of feedtool's own files, so that a change of code or templates takes effect at the next build."""
    home = Path(__file__).parent.parent
    files = (
        os.path.join(folder, name)  # noqa: PTH118 (as os.walk has them)
        for folder, _, names in os.walk(home)
        if not folder.endswith("__pycache__")
        for name in names
    )
    return _hash_states(home, files, os.stat)


def _hash_states(folder: Path, names: Iterable[str], look: Callable[[str], os.stat_result]) -> bytes:
    hasher = blake2b(digest_size=16)
    for name in sorted(names):
        try:
            status = look(os.path.join(folder, name) if name else str(folder))  # noqa: PTH118 (path objects cost more)
            state = f"{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
        except OSError as error:
            state = f"missing: {error.errno}"
        hasher.update(f"{name}\0{state}\0".encode("utf-8", "surrogateescape"))
    return hasher.digest()


def _with_folders(names: Iterable[str]) -> set[str]:
    found = {""}
    for name in names:
        while name not in found:
            found.add(name)
            name = name.rpartition("/")[0]
    return found


def _hash_inputs(inputs: _Inputs) -> bytes:
    """Return a hash of the state of all inputs and of the program."""
    hasher = blake2b(digest_size=16)
    # The modification time of site-packages changes when a library is upgraded or added.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    hasher.update(f"{_FORMAT} {__version__} {sys.version} {installed} {inputs[1:]!r}".encode())
    hasher.update(hash_program())
    root = inputs.config.parent
    articles = list_files(root, inputs.articles)
    defaults = _list_defaults(root, articles, {get_top(path) for path in inputs.articles if not is_web(path)})
    hasher.update(_hash_states(root, {inputs.config.name, *articles, *defaults, *inputs.others}, os.stat))
    return hasher.digest()


def _list_defaults(root: Path, articles: Iterable[str], tops: set[str]) -> Iterator[str]:
    """Yield the files that may hold defaults for articles, from their folders up to that of the config or source."""
    seen: set[str] = set()
    for article in articles:
        folder = article.rpartition("/")[0]
        while folder not in seen:
            seen.add(folder)
            if folder in tops and (folder.startswith("/") or ".." in folder):
                break  # it is outside the config's folder
            folder = folder.rpartition("/")[0]
    for folder in seen:
        with suppress(OSError):  # the build reports it
            yield from (f"{folder}/{name}" for name in choose_files(folder, os.listdir(root / folder)))  # noqa: PTH208 (names do)


def _hash_inputs_and_output(inputs: bytes, root: Path, output: Path, names: Iterable[str]) -> str:
    hasher = blake2b(inputs, digest_size=16)
    hasher.update(hash_files(output, names))
    for suffix in ("", "-wal"):
        try:
            status = Path(f"{root / _STORE}{suffix}").stat()
            hasher.update(f"{suffix} {status.st_ino} {status.st_size} {status.st_mtime_ns}\0".encode())
        except OSError as error:
            hasher.update(f"{suffix} {error.errno}\0".encode())
    return hasher.hexdigest()
