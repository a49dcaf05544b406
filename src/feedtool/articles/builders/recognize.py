"""Recognizes the site builder of a folder by the names of its files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from feedtool.entries.visibility_statements import STATEMENT_NAMES
from feedtool.model import Builder

__all__ = [
    "choose_builder",
    "identify_builder",
    "may_state_visibility",
    "merge_builders",
]

_BY_NAME: tuple[tuple[re.Pattern[str], Builder], ...] = (
    (re.compile(r"\.?eleventy(?:\.config)?\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="eleventy")),
    (re.compile(r"astro\.config\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="astro")),
    (re.compile(r"docusaurus\.config\.(?:js|cjs|mjs|ts|mts|cts)"), Builder(name="docusaurus")),
    (re.compile(r"mkdocs\.ya?ml"), Builder(name="mkdocs")),
    (re.compile(r"\.obsidian"), Builder(name="obsidian")),
    (re.compile(r"(?:pelican|publish)conf\.py"), Builder(name="pelican")),
)


def identify_builder(name: str) -> Builder | None:
    """Return the builder that a file of this name configures, whatever its content."""
    return next((builder for pattern, builder in _BY_NAME if pattern.fullmatch(name)), None)


def merge_builders(builders: Iterable[Builder]) -> tuple[Builder, ...]:
    """Return one builder of each name; the first file that sets a value wins."""
    found: dict[str, Builder] = {}
    for builder in builders:
        first = found.setdefault(builder.name, builder)
        missing = {name: getattr(builder, name) for name in _MERGED if getattr(first, name) in (None, "")}
        settings = tuple({**dict(builder.settings), **dict(first.settings)}.items())
        found[builder.name] = replace(first, **missing, settings=settings)
    return tuple(found.values())


_MERGED = ("publishes_future", "folder", "base_path", "timezone")


def choose_builder(builders: Sequence[Builder], path: str) -> Builder:
    """Return the builder of a file; of several, its folders decide."""
    if len(builders) < 2:
        return builders[0] if builders else Builder()
    folders = path.split("/")[:-1]
    is_post = "_posts" in folders or "_drafts" in folders
    by_name = {builder.name: builder for builder in builders}
    if is_post:
        names = ("hexo", "jekyll") if "source" in folders else ("jekyll", "hexo")
        found = next((by_name[name] for name in names if name in by_name), None)
        if found is not None:
            return found
    others = [one for one in builders if one.name not in ("jekyll", "hexo")]
    return (others or builders)[0]


_KEY = "|".join(sorted(STATEMENT_NAMES))
_VISIBILITY = re.compile(rf"""(?<!\w)_?(?:(?:{_KEY})["']?\s*[:=]|permalink["']?\s*[:=]\s*["']?false)""", re.IGNORECASE)


def may_state_visibility(content: bytes) -> bool:
    """Whether an unreadable file of defaults may state that articles are not public."""
    return _VISIBILITY.search(content.decode("utf-8", "replace")) is not None
