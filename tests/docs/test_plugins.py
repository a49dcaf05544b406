"""The plug-in of docs/how-to/plugins.md works as it is printed there."""

from __future__ import annotations

import re
import tomllib

import pytest

from feedtool.errors import ParseError
from feedtool.model import Document
from support import make_entry, make_feed
from support.site import PROJECT

BLOCKS = dict(re.findall(r"\n```(python|toml)\n((?s:.*?))\n```\n", (PROJECT / "docs/how-to/plugins.md").read_text()))


@pytest.fixture(scope="module")
def module():
    names: dict[str, object] = {}
    exec(BLOCKS["python"], names)
    return names


def test_the_parser_reads_its_document(module):
    document = Document(feed="a", url="a.notes", content=b"notes\n2026-03-05 https://example.com/a A title\n")
    parser = module["NotesParser"]()
    assert parser.claims(document)
    (entry,) = parser.parse(document).entries
    assert (entry.link, entry.title.value, entry.published) == ("https://example.com/a", "A title", "2026-03-05")


def test_the_parser_names_a_line_that_it_cannot_read(module):
    with pytest.raises(ParseError, match="expected a date, a URL and a title") as error:
        module["NotesParser"]().parse(Document(feed="a", url="a.notes", content=b"notes\n2026-03-05\n"))
    assert error.value.line == 2


def test_the_renderer_writes_a_link_for_each_entry(module):
    feed = make_feed(make_entry("https://example.com/a", title="A title"))
    assert b"\n=> https://example.com/a " in module["GemtextRenderer"]().render(feed)


def test_the_entry_points_are_the_names_of_the_classes(module):
    points = tomllib.loads(BLOCKS["toml"])["project"]["entry-points"]
    for group in points.values():
        for name, place in group.items():
            assert module[place.partition(":")[2]].name == name
