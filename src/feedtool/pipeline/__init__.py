"""The stations: ingest(), fetch() and build(). Parts are arguments, reports are returned, nothing is printed.

The walk of an entry, eight hops, two doors, one corridor:

    article files --- list_files, file fetcher ---+             hop 1, fetch      ingest.py
    addresses of articles, databases -------------+                               collecting.py
                                                  +- Document
    subscriptions --- http and file fetchers -----+                               fetch.py
        -> parse_document               ParsedFeed              hop 2, parse      corridor.py
        -> assign_ids, normalise        Entry                   hop 3, normalise: only what is new or changed
        -> decide                       Change                  hop 4, decide
        -> save_document                one transaction         hop 5, save
    store
        -> load_entries                 newest first            hop 6, load       build.py
        -> find_clusters, compose       Feed                    hop 7, compose
        -> render, publish              bytes, files            hop 8, render and publish
        -> find_news, tell_hubs         pings                                     pings.py
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from feedtool.pipeline.budget import Budget
    from feedtool.pipeline.build import BuildOptions, build
    from feedtool.pipeline.categories import Survey, survey_categories
    from feedtool.pipeline.check import FolderCheck, check_document, check_folder, judge_reach, list_enclosures
    from feedtool.pipeline.explaining import Explanation, explain_file
    from feedtool.pipeline.fetch import fetch
    from feedtool.pipeline.ingest import ingest
    from feedtool.pipeline.pings import tell_hubs
    from feedtool.pipeline.reading import Reading, read_document, read_foreign_document
    from feedtool.pipeline.rebuild import RebuildReport, rebuild
    from feedtool.pipeline.subscriptions import list_subscriptions
    from feedtool.pipeline.walk import Walk, explain_entry

__all__ = [
    "Budget",
    "BuildOptions",
    "Explanation",
    "FolderCheck",
    "Reading",
    "RebuildReport",
    "Survey",
    "Walk",
    "build",
    "check_document",
    "check_folder",
    "explain_entry",
    "explain_file",
    "fetch",
    "ingest",
    "judge_reach",
    "list_enclosures",
    "list_subscriptions",
    "read_document",
    "read_foreign_document",
    "rebuild",
    "survey_categories",
    "tell_hubs",
]

_HOMES = {
    "BuildOptions": "build",
    "Explanation": "explaining",
    "FolderCheck": "check",
    "Reading": "reading",
    "RebuildReport": "rebuild",
    "Survey": "categories",
    "Walk": "walk",
    "Budget": "budget",
    "build": "build",
    "check_document": "check",
    "check_folder": "check",
    "judge_reach": "check",
    "list_enclosures": "check",
    "explain_entry": "walk",
    "explain_file": "explaining",
    "fetch": "fetch",
    "ingest": "ingest",
    "list_subscriptions": "subscriptions",
    "read_document": "reading",
    "read_foreign_document": "reading",
    "rebuild": "rebuild",
    "survey_categories": "categories",
    "tell_hubs": "pings",
}
"""Name -> the module it stands in, imported when the name is asked for: a command pays only for its own station."""


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


class _Stations(ModuleType):
    def __setattr__(self, name: str, value: object) -> None:
        # Importing pipeline/fetch.py would put the module in the place of the station that is called like it.
        if isinstance(value, ModuleType) and name in _HOMES:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Stations
