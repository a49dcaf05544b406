"""Every registered store fulfills the contract."""

from __future__ import annotations

import pytest

from feedtool import plugins
from feedtool.testing import StoreContract

URLS = {"memory": "memory:", "sqlite": "sqlite:state/feeds.db"}


class TestStores(StoreContract):
    @pytest.fixture(params=plugins.list_parts("stores"))
    def store(self, request, tmp_path):
        url = request.getfixturevalue("postgresql") if request.param == "postgresql" else URLS[request.param]
        with plugins.load_class("stores", request.param).open(url, tmp_path) as opened:
            yield opened
