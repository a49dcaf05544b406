"""Reads from the configuration of a site builder what a new feeds.yaml needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

_TITLE, _LANGUAGE, _ZONE = ("title", "site_name"), ("languagecode", "locale", "lang", "language"), ("timezone",)
_DEFAULT_LANGUAGE = ("defaultcontentlanguage", "default_language")
_URL = ("baseurl", "base_url", "url", "site_url")
_SUFFIXES = ("toml", "yaml", "yml", "json")
_COPIED = {
    **{f"{name}.{suffix}": "static" for name in ("hugo", "config") for suffix in _SUFFIXES},
    "_config.yml": "",
    "_config.yaml": "",
    "mkdocs.yml": "docs",
}
"""File -> the folder whose files its builder copies to the site: Hugo and Zola, Jekyll and Hexo, MkDocs."""
_MOST_VALUES = 100_000


class SiteSettings(Struct, frozen=True, kw_only=True):
    """The settings of a site, as far as its builder knows them."""

    file: Path
    answers: Mapping[str, str]
    """title, url, language and timezone."""
    copied: str
    """The folder whose files the builder copies to the site, relative to that of the file."""


def find_site_settings(folder: Path) -> SiteSettings | None:
    """Return the settings of the site in a folder; None if there is no configuration that states its address."""
    for name, copied in _COPIED.items():
        file = folder / name
        values = dict(_read(file)) if file.is_file() else {}
        answers = _find_answers(values)
        if answers.get("url"):
            is_hexo = name.startswith("_") and (folder / "source/_posts").is_dir()
            return SiteSettings(file=file, answers=answers, copied="source" if is_hexo else copied)
    return None


def _find_answers(values: Mapping[str, str]) -> Mapping[str, str]:
    url = next((values[name] for name in _URL if values.get(name, "").startswith(("http://", "https://"))), "")
    path = values.get("baseurl", "")  # Jekyll has both
    found = {
        "title": next((values[name] for name in _TITLE if name in values), ""),
        "url": f"{url.rstrip('/')}/{path.strip('/')}" if url and path.startswith("/") else url,
        "language": next((values[name] for name in (*_LANGUAGE, *_DEFAULT_LANGUAGE) if name in values), ""),
        "timezone": next((values[name] for name in _ZONE if name in values), ""),
    }
    return {name: value for name, value in found.items() if value}


def _read(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the names, in lower case, and values of the texts at the top of a file; nothing if it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return
    if file.suffix == ".toml":
        import tomllib

        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return
        yield from ((name.lower(), value) for name, value in values.items() if isinstance(value, str))
    else:
        from feedtool.content.yaml_tree import MappingNode, ScalarNode, parse_yaml

        tree = parse_yaml(text, lambda *_: None, max_values=_MOST_VALUES)
        pairs = tree.items if isinstance(tree, MappingNode) else ()
        yield from ((name.text.lower(), value.text) for name, value in pairs if isinstance(value, ScalarNode))
