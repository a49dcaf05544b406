"""The memory store is empty at each start and needs no lock."""

from __future__ import annotations

import pytest

from feedtool.errors import StoreError
from feedtool.model import DocumentChanges, FeedState
from feedtool.store.memory import MemoryStore
from support import make_entry


def test_each_opened_memory_store_is_empty(tmp_path):
    with MemoryStore.open("memory:", tmp_path) as store:
        store.save_document(DocumentChanges(feed=FeedState(key=make_entry().feed, kind="subscription")))
    with MemoryStore.open("memory:", tmp_path) as store:
        assert dict(store.load_feeds()) == {}
    assert list(tmp_path.iterdir()) == []


def test_a_memory_store_has_no_file_to_lock(tmp_path):
    assert MemoryStore.find_path("memory:", tmp_path) is None


def test_a_memory_store_with_a_name_is_refused(tmp_path):
    with pytest.raises(StoreError, match="'memory:x' is not a store"):
        MemoryStore.open("memory:x", tmp_path)
