"""Whether a build has anything to do, told before anything is loaded.

A whole build that went well notes how all stood that it was made from and what it left: the config, the article files,
the theme, the program, the store, the published folder. While all of that stands as it did, and until something ends by
the clock, the next build would change nothing; to know that takes a look at each file, and neither the store nor the
libraries that read and write feeds. Whatever cannot be told at a glance is left to the build.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedtool import __version__
from feedtool.articles.builders.folder_files import choose_files
from feedtool.articles.files import find_top, is_web, list_files
from feedtool.errors import FeedtoolError

if TYPE_CHECKING:
    from feedtool.model import BuildKey
    from feedtool.model.config import Config

__all__ = ["LONGEST", "BuildSnapshot", "Unchanged", "find_unchanged", "look_at", "look_at_program"]

_STORE = ".feedtool/state.db"
_URL = f"sqlite:{_STORE}"
_NOTE = ".feedtool/glance.json"
_FORMAT = 1
LONGEST = timedelta(days=1)
"""Once a day everything is made and compared, whatever is believed of it."""


class Unchanged(NamedTuple):
    """A build that need not be made."""

    files: int
    """How many it would look at, twins aside."""
    output: Path


class _Inputs(NamedTuple):
    """What a build is made from, besides its store."""

    config: Path
    articles: tuple[str, ...]
    """Paths and globs, relative to the config's folder."""
    others: tuple[str, ...]
    """More files that count, there or not, likewise."""
    is_asking: bool
    """Whether a build without --offline asks somebody else."""


class BuildSnapshot:
    """How all stands that a build is about to be made from, to be noted if it goes well.

    Args:
        config: the configuration file, which is yet to be read.
    """

    def __init__(self, config: Path) -> None:
        self._config = config.absolute()
        self._first = self._look_at_config()
        self._inputs: _Inputs | None = None
        self._before = b""

    def _look_at_config(self) -> bytes:
        return _look_at(self._config.parent, [self._config.name], os.stat)

    def begin(self, config: Config) -> None:
        """Look at all that it names, before any of that is read."""
        try:
            self._inputs = _list_inputs(config)
            self._before = _stand(self._inputs) if self._inputs else b""
        except OSError:  # what cannot be looked at is not compared; whether it matters, the build will tell
            self._inputs = None
        if self._first != self._look_at_config():
            self._inputs = None

    def note(self, edition: BuildKey, output: Path, names: Sequence[str]) -> None:
        """Write down how all stands after a whole build without a failure, for find_unchanged().

        Args:
            edition: what was made.
            output: the published folder.
            names: its files, twins included.
        """
        if not self._inputs or not self._is_as_before(self._inputs):
            return
        from feedtool.output.writer import count_files

        root = self._config.parent
        told = {
            "articles": self._inputs.articles,
            "others": self._inputs.others,
            "is_asking": self._inputs.is_asking,
            "from": (edition.until - LONGEST).timestamp(),
            "until": edition.until.timestamp(),
            "output": str(output),
            "names": names,
            "files": count_files(names),
            "standing": _stand_with_output(self._before, root, output, names),
        }
        draft = root / f"{_NOTE}.new"
        with suppress(OSError):  # without a note the next build takes half a second longer
            draft.write_text(json.dumps(told), "utf-8")
            draft.replace(root / _NOTE)

    def _is_as_before(self, inputs: _Inputs) -> bool:
        try:
            return self._before == _stand(inputs)
        except OSError:
            return False


def find_unchanged(config: Path, *, offline: bool) -> Unchanged | None:
    """What a whole build would say if it is certain that it would change nothing; None if it may.

    Args:
        config: the configuration file.
        offline: whether nobody else is to be asked.
    """
    from feedtool.store.lock import try_lock

    config = config.absolute()
    root = config.parent
    try:
        told = json.loads((root / _NOTE).read_bytes())
        inputs = _Inputs(config, tuple(told["articles"]), tuple(told["others"]), told["is_asking"])
        output = Path(told["output"])
        if (inputs.is_asking and not offline) or not told["from"] <= _get_now() < told["until"]:
            return None
        with try_lock(root / _STORE) as is_free:
            # Whoever holds it is about to change something.
            if is_free and told["standing"] == _stand_with_output(_stand(inputs), root, output, told["names"]):
                return Unchanged(told["files"], output)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, FeedtoolError):
        return None  # no note, or not one of ours: the build will tell
    return None


def _get_now() -> float:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return float(epoch) if epoch is not None else time.time()


def _list_inputs(config: Config) -> _Inputs | None:
    """What builds of a config are made from; None if a look at files does not tell."""
    if config.store != _URL or any(source.query for source in config.articles) or b"${" in config.path.read_bytes():
        return None
    others: tuple[str, ...] = ()
    if config.site.theme:
        from feedtool.config.theme import list_templates, read_theme

        if read_theme(config.root, config.site.theme.folder) != config.site.theme:
            return None
        others = tuple(f"{config.site.theme.folder}/{name}" for name in list_templates())
    paths = tuple(path for source in config.articles for path in source.paths)
    is_asking = bool(config.subscriptions or config.opml) or any(map(is_web, paths))
    return _Inputs(config.path.absolute(), paths, others, is_asking)


# ---------------------------------------------------------------------------------------------------------
# How files stand


def look_at(folder: Path, names: Iterable[str]) -> bytes:
    """A hash of how files and their folders stand: another one if any was written, touched, added or removed.

    Nothing is read: size, mode and the times of change are enough to tell. The time of the inode, which nobody can
    set, is among them.
    """
    return _look_at(folder, _with_folders(names), os.lstat)


def look_at_program() -> bytes:
    """Whoever works on feedtool's code or templates sees the effect at the next build."""
    home = Path(__file__).parent.parent
    files = (
        os.path.join(folder, name)  # noqa: PTH118 (as os.walk has them)
        for folder, _, names in os.walk(home)
        if not folder.endswith("__pycache__")
        for name in names
    )
    return _look_at(home, files, os.stat)


def _look_at(folder: Path, names: Iterable[str], look: Callable[[str], os.stat_result]) -> bytes:
    standing = blake2b(digest_size=16)
    for name in sorted(names):
        try:
            status = look(os.path.join(folder, name) if name else str(folder))  # noqa: PTH118 (path objects cost more)
            told = f"{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
        except OSError as error:
            told = f"missing: {error.errno}"
        standing.update(f"{name}\0{told}\0".encode("utf-8", "surrogateescape"))
    return standing.digest()


def _with_folders(names: Iterable[str]) -> set[str]:
    found = {""}
    for name in names:
        while name not in found:
            found.add(name)
            name = name.rpartition("/")[0]
    return found


def _stand(inputs: _Inputs) -> bytes:
    """A hash of how all inputs stand, and the program."""
    standing = blake2b(digest_size=16)
    # An upgraded or added library shows in the time of the folder that it is installed in.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    standing.update(f"{_FORMAT} {__version__} {sys.version} {installed} {inputs[1:]!r}".encode())
    standing.update(look_at_program())
    root = inputs.config.parent
    articles = list_files(root, inputs.articles)
    defaults = _list_defaults(root, articles, {find_top(path) for path in inputs.articles if not is_web(path)})
    standing.update(_look_at(root, {inputs.config.name, *articles, *defaults, *inputs.others}, os.stat))
    return standing.digest()


def _list_defaults(root: Path, articles: Iterable[str], tops: set[str]) -> Iterator[str]:
    """The files that may say something for the articles: those of their folders, up to the config's or a source's."""
    seen: set[str] = set()
    for article in articles:
        folder = article.rpartition("/")[0]
        while folder not in seen:
            seen.add(folder)
            if folder in tops and (folder.startswith("/") or ".." in folder):
                break  # it lies outside of the config's folder
            folder = folder.rpartition("/")[0]
    for folder in seen:
        with suppress(OSError):  # the build reports it
            yield from (f"{folder}/{name}" for name in choose_files(folder, os.listdir(root / folder)))  # noqa: PTH208 (names do)


def _stand_with_output(inputs: bytes, root: Path, output: Path, names: Iterable[str]) -> str:
    standing = blake2b(inputs, digest_size=16)
    standing.update(look_at(output, names))
    for suffix in ("", "-wal"):
        try:
            status = Path(f"{root / _STORE}{suffix}").stat()
            standing.update(f"{suffix} {status.st_ino} {status.st_size} {status.st_mtime_ns}\0".encode())
        except OSError as error:
            standing.update(f"{suffix} {error.errno}\0".encode())
    return standing.hexdigest()
