"""Completes the values of a class with those that follow from others, before its object is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from feedtool.content.links import get_home_folder
from feedtool.model import ArticleSource, Site, Stream, Subscription
from feedtool.model.config import Config, DedupeConfig
from feedtool.plugins import DEFAULT_FORMATS, DEFAULT_INDEXES, DEFAULT_RULES, STATUS_PAGE

Values = dict[str, Any]
"""Values by field; those without a value in the file are missing, unless the class has no default for them."""


def _complete_site(values: Values, _file: Path) -> None:
    values.setdefault("base_url", values["url"] and get_home_folder(values["url"]))


def _complete_articles(values: Values, _file: Path) -> None:
    values.setdefault("key", next(iter(values.get("paths", ())), ""))


def _complete_subscription(values: Values, _file: Path) -> None:
    if "query" in values:
        values["query"] = values["query"].rstrip("; \n")
    values["key"] = values.setdefault("url", values.get("opml", ""))


_PLACEHOLDER = re.compile(r"\{(?:each|category|tag|author|source|language)\}")


def _complete_stream(values: Values, _file: Path) -> None:
    title = values.get("title", "")
    own_title = _make_group_title(title) if "each" in values else title
    values["title"] = own_title or values["name"].replace("-", " ").replace("_", " ").capitalize()
    if title:
        values["facet_title"] = title if _PLACEHOLDER.search(title) else f"{title}: {{each}}"
    if "per_source" in values:
        values["archive"] = False


def _make_group_title(title: str) -> str:
    """Return the title of the feeds that `each` makes: `Tag: {tag}` -> Tag, `{author} on {tag}` -> … on …"""
    omitted = "…" if len(_PLACEHOLDER.findall(title)) > 1 else ""
    return _PLACEHOLDER.sub(omitted, title).strip(" -:·–|")


def _complete_dedupe(values: Values, _file: Path) -> None:
    values.setdefault("rules", DEFAULT_RULES)


def _complete_config(values: Values, file: Path) -> None:
    values["path"], values["root"] = file, file.absolute().parent
    given: Mapping[str, tuple[str, ...]] = values.get("categories", {})
    categories = {name: tuple(dict.fromkeys((name, *others))) for name, others in given.items()}
    canonical = {other.casefold(): own for own, others in categories.items() for other in others}

    def rename(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(canonical.get(name.casefold(), name) for name in names))

    streams = tuple(replace(stream, categories=rename(stream.categories)) for stream in values["streams"])
    rules = tuple(replace(rule, category=rename([rule.category])[0]) for rule in values.get("rules", ()))
    if "otherwise" in values:
        values["otherwise"] = rename([values["otherwise"]])[0]
    # Categories that only a rule or a stream names also count as categories of the site.
    named = (*(rule.category for rule in rules), *(name for stream in streams for name in stream.categories))
    values |= {"categories": MappingProxyType(categories), "streams": streams, "rules": rules}
    values["own"] = tuple(sorted({*categories, *named}))
    values.setdefault("formats", DEFAULT_FORMATS)
    values.setdefault("indexes", DEFAULT_INDEXES)
    if values.get("status_page"):
        values["indexes"] = tuple(dict.fromkeys((*values["indexes"], STATUS_PAGE)))


COMPLETIONS: Mapping[type, Callable[[Values, Path], None]] = {
    Site: _complete_site,
    ArticleSource: _complete_articles,
    Subscription: _complete_subscription,
    Stream: _complete_stream,
    DedupeConfig: _complete_dedupe,
    Config: _complete_config,
}
"""Class -> the function that completes its values, given the file of the config."""
