"""Decides whether a build would change anything: when it begins, and again when it has read all sources.

    at the beginning   config, articles, theme, program, store and published folder are in the state (`stat`) in which
                       the last whole build without failures left them; neither the store nor most libraries are loaded
    after reading      the store still has the key of the last build, which it forgets when an entry changes, and
                       config, program and published folder are those of the key

Both hold until time alone changes something, because an entry falls due or expires, and for a day at most. If the first
check cannot decide, the build runs.
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

from feedtool.articles.builders.folder_files import choose_files
from feedtool.articles.files import get_top, is_web, list_files
from feedtool.errors import FeedtoolError
from feedtool.pipeline.last_build import note_build
from feedtool.version import __version__

if TYPE_CHECKING:  # a build with nothing to do does not need them
    from feedtool.model import BuildKey
    from feedtool.model.config import Config
    from feedtool.plugins import Parts

_STORE = ".feedtool/state.db"
_NOTE = ".feedtool/last_build.json"
_FORMAT = 2
_FULL_BUILD_INTERVAL = timedelta(days=1)
"""How often a build composes and compares everything, even if nothing changed."""


# ---------------------------------------------------------------------------------------------------------
# When a build begins


class Unchanged(NamedTuple):
    """The result of a build that is not necessary."""

    files: int
    """Number of published files, without compressed copies."""
    output: Path


class _Inputs(NamedTuple):
    """The inputs of a build other than its config, its program and its store; paths start in the config's folder."""

    articles: tuple[str, ...]
    """Paths and globs."""
    others: tuple[str, ...]
    """Further files, existing or not."""
    is_asking: bool
    """Whether a build without --offline makes requests."""
    config_files: tuple[str, ...] = ()
    """Names of the files that site builders of plug-ins read."""


class BuildSnapshot:
    """The state of the inputs when a build begins, to be compared with the last one and written down after this one.

    Args:
        config: the configuration file, before it is read.
    """

    def __init__(self, config: Path) -> None:
        self._root = config.absolute().parent
        self._config = _hash_states(self._root, [config.name], os.stat)
        self._inputs: _Inputs | None = None
        self._state = b""

    def find_unchanged(self, *, offline: bool) -> Unchanged | None:
        """Return the result of a build that would change nothing, and note it; None if it may change something.

        Args:
            offline: whether requests are forbidden.
        """
        from feedtool.store.lock import try_lock

        try:
            note = json.loads((self._root / _NOTE).read_bytes())
            inputs = _Inputs(
                tuple(note["articles"]), tuple(note["others"]), note["is_asking"], tuple(note["config_files"])
            )
            output, now = Path(note["output"]), _get_now()
            if (inputs.is_asking and not offline) or not note["from"] <= now < note["until"]:
                return None
            with try_lock(self._root / _STORE) as is_free:
                # A process that holds the lock is about to change something.
                self._look_at(inputs)
                if is_free and note["standing"] == self._hash_with_results(output, note["names"]):
                    note_build(self._root / _STORE, datetime.fromtimestamp(int(now), UTC))
                    return Unchanged(note["files"], output)
        except (OSError, ValueError, TypeError, KeyError, RecursionError, FeedtoolError):
            return None  # no note, or an invalid one: the build decides
        return None

    def begin(self, config: Config) -> None:
        """Record the state of all inputs, before any of them is read."""
        try:
            inputs = _list_inputs(config)
            if inputs and inputs != self._inputs:
                self._look_at(inputs)
            self._inputs = inputs
        except OSError:  # an input that cannot be checked: the build decides whether it matters
            self._inputs = None

    def note(self, build_key: BuildKey, output: Path, names: Sequence[str]) -> None:
        """Write down the state after a whole build without failures, for find_unchanged().

        Args:
            build_key: the key of the build.
            output: the published folder.
            names: its files, compressed copies included.
        """
        if not self._inputs:
            return
        from feedtool.output.writer import count_files

        note = self._inputs._asdict() | {
            "from": (build_key.until - _FULL_BUILD_INTERVAL).timestamp(),
            "until": build_key.until.timestamp(),
            "output": str(output),
            "names": names,
            "files": count_files(names),
            "standing": self._hash_with_results(output, names),
        }
        draft = self._root / f"{_NOTE}.new"
        with suppress(OSError):  # without a note the next build takes half a second longer
            draft.write_text(json.dumps(note), "utf-8")
            draft.replace(self._root / _NOTE)

    def _look_at(self, inputs: _Inputs) -> None:
        """Record a hash of the state of the inputs, the config and the program."""
        articles = list_files(self._root, inputs.articles)
        tops = {get_top(path) for path in inputs.articles if not is_web(path)}
        files = {*articles, *_list_defaults(self._root, articles, tops, inputs.config_files), *inputs.others}
        states = _hash_states(self._root, files, os.stat)
        self._state = _hash(f"{_FORMAT} {inputs!r}".encode(), hash_program(), self._config, states)
        self._inputs = inputs

    def _hash_with_results(self, output: Path, names: Iterable[str]) -> str:
        """Return a hash of the inputs, the published files, and the store without its time of change."""
        states = []
        for suffix in ("", "-wal"):
            try:
                status = Path(f"{self._root / _STORE}{suffix}").stat()
                states.append(f"{status.st_ino} {status.st_size} {status.st_mtime_ns}")
            except OSError as error:
                states.append(f"missing: {error.errno}")
        return _hash(self._state, _hash_files(output, names), repr(states).encode()).hex()


def _get_now() -> float:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return float(epoch) if epoch is not None else time.time()


def _list_inputs(config: Config) -> _Inputs | None:
    """Return the inputs of a build; None if they are more than files, or each build writes metrics."""
    if (
        config.store != f"sqlite:{_STORE}"
        or config.metrics
        or any(source.query for source in config.articles)
        or b"${" in config.path.read_bytes()
    ):
        return None
    from feedtool.plugins import PART_KINDS, load_parts
    from feedtool.plugins import list_files as list_part_files

    others = tuple(map(str, list_part_files(*PART_KINDS)))
    if config.site.theme:
        from feedtool.output.theme import list_templates, read_theme

        if read_theme(config.root, config.site.theme.folder) != config.site.theme:
            return None
        folder, files = config.site.theme.folder, (name for name, _ in config.site.theme.files)
        # A file that comes or goes changes the time of the folder.
        others += (folder, *(f"{folder}/{name}" for name in {*list_templates(), *files}))
    paths = tuple(path for source in config.articles for path in source.paths)
    builders = load_parts("site_builders", options=config.plugins)
    config_files = tuple(sorted({name for part in builders for name in part.config_files}))
    return _Inputs(paths, others, bool(config.subscriptions) or any(map(is_web, paths)), config_files)


def _list_defaults(root: Path, articles: Iterable[str], tops: set[str], others: Sequence[str]) -> Iterator[str]:
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
            names = os.listdir(root / folder)  # noqa: PTH208 (only their names are needed)
            yield from (f"{folder}/{name}" for name in choose_files(folder, names, others))


# ---------------------------------------------------------------------------------------------------------
# When all sources were read


def is_current(config: Config, parts: Parts, names: Iterable[str]) -> bool:
    """Return whether a build would write the same bytes again; `names` are the files of the last build."""
    build_key = parts.store.load_build_key()
    if build_key is None or not build_key.until - _FULL_BUILD_INTERVAL <= parts.now < build_key.until:
        return False
    inputs = _hash(hash_settings(config), _hash_files(config.output, names))
    # Whether an index shows the health of the feeds is known only once it is imported, which takes longer than this.
    return build_key.inputs in (inputs, _add_health(inputs, config, parts))


def make_build_key(config: Config, parts: Parts, names: Iterable[str], ends: Iterable[datetime]) -> BuildKey:
    """Return the key of the build that was just published.

    Args:
        config: the config.
        parts: the store and the time.
        names: names of all files, compressed copies included.
        ends: when time alone changes what is published.
    """
    from feedtool.model import BuildKey

    inputs = _hash(hash_settings(config), _hash_files(config.output, names))
    if any(part.shows_health for part in parts.indexes):
        inputs = _add_health(inputs, config, parts)
    until = min((parts.now + _FULL_BUILD_INTERVAL, *(end for end in ends if end > parts.now)))
    return BuildKey(inputs=inputs, until=until)


def hash_settings(config: Config) -> bytes:
    """Return a hash of the config, the program and the parts of other packages."""
    return _hash(hash_program(), hash_parts(config), repr(config).encode())


def hash_parts(config: Config) -> bytes:
    """Return a hash of the parts of other packages, whose change takes effect at the next build."""
    from feedtool.plugins import PART_KINDS, hash_installed

    return hash_installed(config.plugins, *PART_KINDS)


def _add_health(inputs: bytes, config: Config, parts: Parts) -> bytes:
    """Add the health of the feeds to the hash, for an index that shows it; it changes with every fetch.

    Of very long lists only the numbers count.
    """
    from feedtool.feeds.subscriptions import Subscriptions

    subscriptions = Subscriptions(config, parts.store)
    keys = subscriptions.named if subscriptions.are_many else None
    return _hash(inputs, repr((parts.store.load_feeds(keys), subscriptions.counts)).encode())


# ---------------------------------------------------------------------------------------------------------
# State of files


@cache
def hash_program() -> bytes:
    """Return a hash of feedtool, Python and the libraries, whose change takes effect at the next build."""
    home = Path(__file__).parent.parent
    files = (
        os.path.join(folder, name)  # noqa: PTH118 (as os.walk has them)
        for folder, _, names in os.walk(home)
        if not folder.endswith("__pycache__")
        for name in names
    )
    # The modification time of site-packages changes when a library is upgraded or added.
    installed = Path(sysconfig.get_path("purelib")).stat().st_mtime_ns
    return _hash(f"{__version__} {sys.version} {installed}".encode(), _hash_states(home, files, os.stat))


def _hash_files(folder: Path, names: Iterable[str]) -> bytes:
    """Return a hash of files and folders that changes if any of them is written, touched, added or removed.

    No file is read: the hash is over size, mode and times, including the time of the inode, which cannot be set.
    """
    found = {""}
    for name in names:
        while name not in found:
            found.add(name)
            name = name.rpartition("/")[0]
    return _hash_states(folder, found, os.lstat)


def _hash_states(folder: Path, names: Iterable[str], look: Callable[[str], os.stat_result]) -> bytes:
    hasher = blake2b(digest_size=16)
    inside = f"{folder}/"
    for name in sorted(names):
        try:
            status = look(name if name.startswith("/") else inside + name if name else str(folder))
            state = f"{status.st_mode} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
        except OSError as error:
            state = f"missing: {error.errno}"
        hasher.update(f"{name}\0{state}\0".encode("utf-8", "surrogateescape"))
    return hasher.digest()


def _hash(*values: bytes) -> bytes:
    return blake2b(b"".join(values), digest_size=16).digest()
