"""Every registered fetcher fulfills the contract, and so does the one for tests of plug-ins."""

from __future__ import annotations

import pytest

from feedtool.plugins import FetchSettings, list_parts, make_part
from feedtool.testing import FetcherContract, MemoryFetcher
from support.server import Answer


class TestFetchers(FetcherContract):
    @pytest.fixture(params=list_parts("fetchers"))
    def part(self, request, tmp_path):
        return make_part("fetchers", request.param, FetchSettings(root=tmp_path, allow_hosts=["127.0.0.1"]))

    @pytest.fixture
    def urls(self, part, tmp_path, server):
        (tmp_path / "a").write_bytes(b"one")
        (tmp_path / "b").write_bytes(b"two")
        server.pages |= {"/a": Answer(body=b"one", headers={"ETag": '"1"'}), "/b": Answer(body=b"two")}
        return {"file": ["a", "b"], "http": [server.url("/a"), server.url("/b")]}[part.name]


class TestMemoryFetcher(FetcherContract):
    @pytest.fixture
    def part(self):
        return MemoryFetcher({"mem:a": b"one", "mem:b": b"two"})

    @pytest.fixture
    def urls(self):
        return ["mem:a", "mem:b"]
