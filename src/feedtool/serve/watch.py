"""Watches the files of a site, for `feedtool serve --watch` and `feedtool ingest --watch`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

from watchfiles import Change, DefaultFilter, watch

from feedtool.articles.files import is_web
from feedtool.model.config import Config
from feedtool.plugins import load_store_class

_DEBOUNCE_MS = 200
"""Wait this long for further changes, because editors write a file in several steps."""


def list_roots(config: Config) -> frozenset[Path]:
    """Return the folders to watch: that of the config, and those of articles and theme outside it."""
    patterns = [path for source in config.articles for path in source.paths if not is_web(path)]
    if config.site.theme:
        patterns.append(f"{config.site.theme.folder}/*")
    patterns += [one.url for one in config.subscriptions if not urlsplit(one.url).scheme]
    folders = {config.root, *(_fixed_part(config.root / pattern) for pattern in patterns)}
    return frozenset(one for one in folders if not any(one != other and other in one.parents for other in folders))


def _fixed_part(pattern: Path) -> Path:
    """Return the deepest existing folder above all wildcards."""
    found = pattern
    while any(sign in str(found) for sign in "*?[") or not found.is_dir():
        found = found.parent
    return found


class _Inputs(DefaultFilter):
    """Accepts all files except those that a build writes, and hidden files of editors and version control."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self._output = str(config.output)
        store = load_store_class(config.store).find_path(config.store, config.root)
        self._store = str(store or self._output)

    def __call__(self, change: Change, path: str) -> bool:
        is_ours = path == self._output or path.startswith((self._output + os.sep, self._store))
        is_hidden = any(part.startswith(".") for part in Path(path).parts[-2:])
        return not is_ours and not is_hidden and super().__call__(change, path)


def watch_files(config: Config, stop: Event, rebuild: Callable[[], Config | None]) -> None:
    """Rebuild whenever a file of the site changes, until `stop` is set.

    Args:
        config: the config at the start.
        stop: ends the watching.
        rebuild: rebuilds the site; returns the config that it used, or None if that cannot be read.
    """
    while not stop.is_set():
        roots = list_roots(config)
        changes = watch(
            *roots,
            watch_filter=_Inputs(config),
            debounce=_DEBOUNCE_MS,
            stop_event=stop,
            rust_timeout=500,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        )
        is_fresh = True
        for found in changes:
            # Changes before this watch began were not seen, so it begins with a build.
            if found or is_fresh:
                is_fresh = False
                config = rebuild() or config
                if list_roots(config) != roots:
                    break
