"""A document of articles is parsed, and takes the defaults of its source."""

from __future__ import annotations

from feedtool.articles.parse import parse_articles
from feedtool.model import Defaults, Document, ParsedEntry, ParsedFeed, Text


class Nameless:
    """A parser of another package that does not say who parsed the document."""

    name = "nameless"
    rank = 1
    kind = "records"
    needs_sandbox = False

    def claims(self, document):
        return True

    def parse(self, document):
        return ParsedFeed(format="nameless", entries=(ParsedEntry(id="1", title=Text(value="One")),))


def test_defaults_are_applied_for_a_parser_that_does_not_name_itself():
    defaults = Defaults(where="feeds.yaml", values={"category": "News"})
    document = Document(feed="posts", url="posts/a", content=b"", defaults=(defaults,))
    (entry,) = parse_articles(document, [Nameless()]).entries
    assert [category.term for category in entry.categories] == ["News"]
