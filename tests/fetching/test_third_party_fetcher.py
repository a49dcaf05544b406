"""A fetcher of another package fetches the URLs that it accepts."""

from __future__ import annotations

import pytest

from feedtool.model import Document
from feedtool.pipeline.wiring import fetch_document
from support.third_party import MAGIC, install


@pytest.fixture(autouse=True)
def _installed():
    with install("fetchers", "GemFetcher"):
        yield


def test_url_of_its_scheme_is_fetched_by_it():
    assert fetch_document("gem://example/news").content == MAGIC


def test_path_is_still_read_from_the_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.gem").write_bytes(b"from the disk")
    document = fetch_document("news.gem")
    assert isinstance(document, Document)
    assert document.content == b"from the disk"
