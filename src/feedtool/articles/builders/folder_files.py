"""Recognizes the files of a folder that may set defaults, by their names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

__all__ = [
    "HUGO_FOLDERS",
    "choose_files",
    "is_hugo_cascade",
    "is_hugo_file",
    "is_names_file",
    "is_program",
    "is_sidecar",
    "is_site_file",
    "list_sidecars",
    "match_index",
]

_INDEX = re.compile(r"_index(?:\.([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?))?\.(?:md|markdown|mdx|mkd|html?)")
_JEKYLL = ("_config.yml", "_config.yaml")
_HUGO = tuple(f"{name}.{suffix}" for name in ("hugo", "config") for suffix in ("toml", "yaml", "yml", "json"))
HUGO_FOLDERS = ("config/production", "config/_default")
"""Folders of a site's configuration, strongest first; `production` is the environment of a published site
(https://gohugo.io/configuration/introduction/#configuration-directory)."""
_HUGO_CASCADES = tuple(f"cascade.{suffix}" for suffix in ("toml", "yaml", "yml", "json"))
"""In one of those folders, a file may hold the value of one root key and be named after it."""
_MATERIAL = (".meta.yml", ".meta.yaml")
"""Material for MkDocs: defaults for the pages below, https://squidfunk.github.io/mkdocs-material/plugins/meta/."""
_PYTHON = ("publishconf.py", "pelicanconf.py", "conf.py")
_PROGRAMS = (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs", ".11tydata.ts")
_SIDECARS = (".meta", ".11tydata.json", *_PROGRAMS)
"""Suffixes of files for the article of the same name: Nikola's metadata, Eleventy's template data."""
_NAMES = re.compile(r"\.?authors\.ya?ml|tags\.ya?ml")
"""Docusaurus and Material for MkDocs: the names of authors and tags."""
_BUILDERS = re.compile(
    r"(?:\.?eleventy(?:\.config)?|astro\.config|docusaurus\.config)\.(?:[cm]?js|[cm]?ts)|mkdocs\.ya?ml|\.obsidian"
)
"""Files whose names identify the builder of a site."""


def choose_files(folder: str, names: Iterable[str], others: Collection[str] = ()) -> list[str]:
    """Return the files that may set defaults, strongest first, and the programs.

    Args:
        folder: its path; empty for the config's own folder.
        names: of all files and folders in it.
        others: names of the files that site builders of plug-ins read.
    """
    own = folder.rpartition("/")[2]
    # A folder `feeds` may hold an unrelated feeds.json, and so may the config's folder, whose name is arbitrary.
    data = [f"{own}{end}" for end in (*_PROGRAMS, ".11tydata.json", ".json")] if own else []
    ranks = {name: rank for rank, name in enumerate((*data, *_MATERIAL, *_JEKYLL, *_HUGO, *_PYTHON))}
    found = [name for name in names if name in ranks or _is_named(name) or name in others]
    return sorted(found, key=lambda name: (ranks.get(name, len(data)), name))


_ENDINGS = frozenset(["meta", "obsidian", "json", "js", "cjs", "mjs", "ts", "mts", "cts", "yml", "yaml"])


def _is_named(name: str) -> bool:
    if name.startswith("_index."):
        return match_index(name) is not None
    # A folder may have a hundred thousand posts.
    return name.rpartition(".")[2] in _ENDINGS and _may_set_defaults(name)


def _may_set_defaults(name: str) -> bool:
    return name.endswith(_SIDECARS) or _BUILDERS.fullmatch(name) is not None or is_names_file(name)


def is_sidecar(name: str, folder: str) -> bool:
    """Whether a file sets defaults for one article only, the one of the same name."""
    own = folder.rpartition("/")[2]
    return name.endswith(_SIDECARS) and name.partition(".11tydata.")[0] != own and name not in _MATERIAL


def list_sidecars(stem: str) -> list[str]:
    """Return the names of files that may set defaults for the article of this stem."""
    return [f"{stem}{end}" for end in _SIDECARS]


def match_index(name: str) -> re.Match[str] | None:
    """Match the name of Hugo's section page; the first group is its language."""
    return _INDEX.fullmatch(name)


def is_site_file(name: str) -> bool:
    """Whether a file configures a whole site.

    A config above it, of another site, then does not apply.
    """
    return name in _JEKYLL or name in _HUGO


def is_hugo_file(name: str) -> bool:
    """Whether a file may configure Hugo; other programs have a `config.toml`, too."""
    return name in _HUGO


def is_names_file(name: str) -> bool:
    """Whether a file may have the names of authors or tags."""
    return _NAMES.fullmatch(name) is not None


def is_hugo_cascade(name: str) -> bool:
    """Whether a file in one of HUGO_FOLDERS holds the value of `cascade`."""
    return name in _HUGO_CASCADES


def is_program(name: str) -> bool:
    """Whether a file is a program that makes data; feedtool does not run it."""
    return name.endswith(_PROGRAMS)
