"""The stations: ingest(), fetch() and build(). Parts are arguments, reports are returned, nothing is printed.

The walk of an entry, eight hops, two doors, one corridor:

    article files --- list_files, file fetcher ---+             hop 1, fetch      ingest.py
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

from feedtool.pipeline.budget import Budget
from feedtool.pipeline.build import BuildOptions, build
from feedtool.pipeline.categories import Survey, survey_categories
from feedtool.pipeline.check import FolderCheck, check_document, check_folder
from feedtool.pipeline.explaining import Explanation, explain_file
from feedtool.pipeline.fetch import fetch
from feedtool.pipeline.ingest import ingest
from feedtool.pipeline.pings import tell_hubs
from feedtool.pipeline.reading import Reading, read_document
from feedtool.pipeline.subscriptions import list_subscriptions
from feedtool.pipeline.walk import Walk, explain_entry

__all__ = [
    "Budget",
    "BuildOptions",
    "Explanation",
    "FolderCheck",
    "Reading",
    "Survey",
    "Walk",
    "build",
    "check_document",
    "check_folder",
    "explain_entry",
    "explain_file",
    "fetch",
    "ingest",
    "list_subscriptions",
    "read_document",
    "survey_categories",
    "tell_hubs",
]
