"""The contract of stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from feedtool.plugins import Store
from feedtool.testing.store_entries import EntryTests
from feedtool.testing.store_keys import KeyTests
from feedtool.testing.store_lists import ListTests
from feedtool.testing.store_publication import PublicationTests


class StoreContract(EntryTests, PublicationTests, KeyTests, ListTests):
    """The tests of a store; a subclass has a fixture `store` that yields a new and empty one, open."""

    @pytest.fixture
    def store(self) -> Iterator[Store]:
        """Yield an empty store."""
        raise NotImplementedError
