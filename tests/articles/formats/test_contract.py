"""Every registered parser fulfills the contract, of articles and of feeds."""

from __future__ import annotations

from itertools import islice

import pytest

from feedtool.errors import ParseError
from feedtool.model import Document
from feedtool.plugins import list_parts, make_part
from feedtool.testing import ParserContract
from support.site import PROJECT

DATA = PROJECT / "tests/data/parsers"
_LARGEST = 20_000


class TestParsers(ParserContract):
    @pytest.fixture(params=list_parts("parsers"))
    def part(self, request):
        return make_part("parsers", request.param)

    @pytest.fixture
    def documents(self, part):
        """Return the first cases of the parser that it reads."""
        files = (path for path in sorted((DATA / part.name).iterdir()) if ".expected." not in path.name)
        small = (path for path in files if path.stat().st_size < _LARGEST)
        documents = (Document(feed="a", url=path.name, content=path.read_bytes()) for path in small)
        return [*islice(filter(lambda one: is_readable(part, one), documents), 3)]


def is_readable(part, document):
    try:
        return part.claims(document) and part.parse(document) is not None
    except ParseError:
        return False
