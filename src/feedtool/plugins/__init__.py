"""The Protocols that plug-ins implement, and the functions that find and load parts.

A part is a class with a `name`. feedtool makes it without arguments, unless its Protocol says otherwise or it has a
class `Options`. Built-in parts are rows of `BUILT_IN`; other packages register theirs as entry points of the groups
`feedtool.parsers`, `feedtool.renderers`, `feedtool.indexes`, `feedtool.dedupe_rules`, `feedtool.fetchers`,
`feedtool.linters`, `feedtool.stores`, `feedtool.notifiers` and `feedtool.site_builders`. The contract of each kind is
in `feedtool.testing`.
"""

from __future__ import annotations

from feedtool.model.declaration import Form, Items, Key, Names, Table
from feedtool.plugins.built_in import (
    BUILT_IN,
    DEFAULT_FORMATS,
    DEFAULT_INDEXES,
    DEFAULT_RULES,
    FORMER_NAMES,
    PART_KINDS,
    STATUS_PAGE,
    PartKind,
)
from feedtool.plugins.installed import Options, hash_installed, list_files
from feedtool.plugins.loading import (
    LazyParts,
    Parts,
    find_options,
    list_parts,
    load_class,
    load_parts,
    load_store_class,
    make_part,
)
from feedtool.plugins.protocols import (
    DedupeRule,
    Fetcher,
    FetchQueue,
    FetchSettings,
    Index,
    IsOver,
    JoinedParser,
    Linter,
    Notifier,
    Parser,
    Renderer,
    SiteBuilder,
    StreamParser,
    never_over,
)
from feedtool.plugins.store_protocol import KeptStore, SharedStore, Store

__all__ = [
    "BUILT_IN",
    "DEFAULT_FORMATS",
    "DEFAULT_INDEXES",
    "DEFAULT_RULES",
    "FORMER_NAMES",
    "PART_KINDS",
    "STATUS_PAGE",
    "DedupeRule",
    "FetchQueue",
    "FetchSettings",
    "Fetcher",
    "Form",
    "Index",
    "IsOver",
    "Items",
    "JoinedParser",
    "KeptStore",
    "Key",
    "LazyParts",
    "Linter",
    "Names",
    "Notifier",
    "Options",
    "Parser",
    "PartKind",
    "Parts",
    "Renderer",
    "SharedStore",
    "SiteBuilder",
    "Store",
    "StreamParser",
    "Table",
    "find_options",
    "hash_installed",
    "list_files",
    "list_parts",
    "load_class",
    "load_parts",
    "load_store_class",
    "make_part",
    "never_over",
]
