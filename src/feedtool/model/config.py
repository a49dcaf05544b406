"""A checked feeds.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from feedtool.model import ArticleSource, Limits, Site, Stream, Subscription
from feedtool.model.frozen import frozen

__all__ = ["CategoryRule", "CategoryRules", "Config", "OpmlSource"]


@frozen
class CategoryRule:
    """What of a piece puts it into a category; all that is given must fit, one of each list."""

    category: str
    title: tuple[str, ...] = ()
    """Words or phrases; with `*` in them, patterns for the whole title."""
    labels: tuple[str, ...] = ()
    """Categories or tags that it has, by name or pattern."""
    path: tuple[str, ...] = ()
    """What stands in the path of its address."""
    sources: tuple[str, ...] = ()
    """Keys or titles of sources."""
    has: tuple[Literal["price", "rating"], ...] = ()


@frozen
class CategoryRules:
    """The rules in their order, and where the rest goes."""

    rules: tuple[CategoryRule, ...] = ()
    otherwise: str | None = None
    own: tuple[str, ...] = ()
    """The site's categories, sorted; a piece that has one is placed already."""


@frozen
class OpmlSource:
    """A list of feeds to follow. `defaults` is a subscription to copy: only its key and url are to be replaced."""

    url: str
    """A URL, or a path relative to the config's folder."""
    defaults: Subscription


@frozen
class Config:
    """feeds.yaml, checked: every value is of its type and within its bounds."""

    path: Path
    root: Path
    """The file's folder, absolute: relative paths start here."""
    site: Site
    articles: tuple[ArticleSource, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    opml: tuple[OpmlSource, ...] = ()
    streams: tuple[Stream, ...] = ()
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The site's name for a category -> all names it goes by, its own first."""
    category_rules: CategoryRules = field(default_factory=CategoryRules)
    """What places entries that are in none of the site's categories."""
    output: Path
    """Absolute."""
    store: str
    """Store URL as written; a relative path in it starts at `root`. May hold a secret."""
    formats: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    precompress: tuple[str, ...] = ("gz",)
    """Suffixes of the compressed copies that are written beside each file."""
    rules: tuple[str, ...] = ()
    never: tuple[tuple[str, ...], ...] = ()
    """Links or ids of entries that are different pieces, whatever the rules say."""
    always: tuple[tuple[str, ...], ...] = ()
    """Of entries that are the same piece."""
    limits: Limits = field(default_factory=Limits)
    interval: timedelta = timedelta(hours=1)
    allow_hosts: tuple[str, ...] = ()
    user_agent: str | None = None
    hubs: tuple[str, ...] = ()
