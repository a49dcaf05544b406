"""Contract suites and doubles for tests of plug-ins. It needs pytest.

A contract suite is a class whose tests every part of a kind passes, those of feedtool included. Inherit from it, and
write its fixtures::

    class TestGemtext(RendererContract):
        @pytest.fixture
        def part(self):
            return GemtextRenderer()
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    "feedtool.testing.contracts",
    *(f"feedtool.testing.store_{name}" for name in ("entries", "keys", "lists", "publication")),
)

from feedtool.dedupe.features import make_features  # noqa: E402 (asserts show values only in modules that come after)
from feedtool.store.memory import MemoryStore  # noqa: E402
from feedtool.testing.contracts import (  # noqa: E402
    DedupeRuleContract,
    FetcherContract,
    IndexContract,
    LinterContract,
    NotifierContract,
    ParserContract,
    RendererContract,
    SiteBuilderContract,
)
from feedtool.testing.fetcher import MemoryFetcher  # noqa: E402
from feedtool.testing.stores import StoreContract  # noqa: E402
from feedtool.testing.values import (  # noqa: E402
    make_document,
    make_entry,
    make_feed,
    make_published_site,
    make_site,
    make_source,
)

__all__ = [
    "DedupeRuleContract",
    "FetcherContract",
    "IndexContract",
    "LinterContract",
    "MemoryFetcher",
    "MemoryStore",
    "NotifierContract",
    "ParserContract",
    "RendererContract",
    "SiteBuilderContract",
    "StoreContract",
    "make_document",
    "make_entry",
    "make_features",
    "make_feed",
    "make_published_site",
    "make_site",
    "make_source",
]
