"""The contracts of parsers, renderers, index files, rules, fetchers, linters, notifiers and site builders."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

import pytest
from msgspec.structs import replace

from feedtool.errors import ParseError
from feedtool.model import Document, Failed, Feed, NotModified, Outcome, PublishedSite, Request
from feedtool.model.features import CorpusStats, EntryFeatures
from feedtool.plugins import (
    DedupeRule,
    Fetcher,
    Index,
    IsOver,
    Linter,
    Notifier,
    Parser,
    Renderer,
    SiteBuilder,
    never_over,
)
from feedtool.testing.feeds import CASES
from feedtool.testing.values import make_document, make_entry, make_feed, make_published_site, make_source

_MARKUP = ("html", "xml")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufdd0-\ufdef\ufffe\uffff\ufeff]")
_ODD_BYTES = (
    b"", b" ", b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"<", b"{", b"[", b"]]>", b"\x1f\x8b", b"a" * 9000,
    b"<a" * 999, b"{" * 999, "\u202e\U0001f5fc".encode(), b"-1", b"\r\r\n",
)  # fmt: skip
_ODD_URLS = (
    "", " ", "/", "http://", "https://[::1", "http://x:port/", "file://[", "x\0y", "\ud800", "http://\ud800/",
    "a" * 9000,
)  # fmt: skip


def _damage(document: Document) -> Iterator[Document]:
    """Yield the document with odd content, cut short, and with bytes changed."""
    content = document.content
    yield from (replace(document, content=odd) for odd in _ODD_BYTES)
    for at in range(0, len(content), max(1, len(content) // 40)):
        yield replace(document, content=content[:at])
        yield replace(document, content=content[:at] + b"\xff\x00<{" + content[at + 4 :])


class ParserContract:
    """The tests of a parser; a subclass has a fixture `part`, and `documents` of its format."""

    @pytest.fixture
    def part(self) -> Parser:
        """Return the parser."""
        raise NotImplementedError

    @pytest.fixture
    def documents(self) -> Sequence[Document]:
        """Return some documents that the parser reads."""
        raise NotImplementedError

    def test_a_parser_claims_its_documents(self, part: Parser, documents: Sequence[Document]) -> None:
        assert all(part.claims(document) for document in documents)

    def test_a_parser_reads_the_same_again(self, part: Parser, documents: Sequence[Document]) -> None:
        for document in documents:
            assert part.parse(document) == part.parse(document)

    def test_a_parser_raises_only_parse_errors(self, part: Parser, documents: Sequence[Document]) -> None:
        for document in documents:
            for damaged in _damage(document):
                part.claims(damaged)
                with suppress(ParseError):
                    part.parse(damaged)


class RendererContract:
    """The tests of a renderer; a subclass has a fixture `part`."""

    @pytest.fixture
    def part(self) -> Renderer:
        """Return the renderer."""
        raise NotImplementedError

    @pytest.fixture(params=sorted(CASES))
    def feed(self, request: pytest.FixtureRequest) -> Feed:
        """Return a feed that every renderer has to render."""
        return CASES[request.param]()

    def test_a_renderer_adds_a_suffix_to_file_names(self, part: Renderer) -> None:
        assert re.fullmatch(r"(\.[a-z0-9]+)+", part.suffix)

    def test_a_renderer_writes_the_same_bytes_for_the_same_feed(self, part: Renderer, feed: Feed) -> None:
        assert part.render(feed) == part.render(feed)

    def test_output_of_text_is_utf_8_and_markup_has_only_characters_of_xml(self, part: Renderer, feed: Feed) -> None:
        _check_text(part, part.render(feed))


def _check_text(part: Renderer | Index, written: bytes) -> None:
    is_markup, is_json = any(word in part.media_type for word in _MARKUP), "json" in part.media_type
    if not (is_markup or is_json or part.media_type.startswith("text/")):
        return
    text = written.decode("utf-8")
    assert not (is_markup or is_json) or not _NOT_XML.search(text), "a control character"
    assert not is_markup or "<script>alert" not in text, "markup of an entry"


class IndexContract:
    """The tests of an index file; a subclass has a fixture `part`."""

    @pytest.fixture
    def part(self) -> Index:
        """Return the index file."""
        raise NotImplementedError

    @pytest.fixture
    def site(self) -> PublishedSite:
        """Return a site with two feeds, one of them empty, and two subscriptions, one of them a file."""
        feeds = make_feed(make_entry(updated=make_entry().published)), make_feed(name="empty", title="Empty & <new>")
        subscriptions = make_source(), make_source(title="On disk", url="feeds/local.xml")
        return make_published_site(*feeds, subscriptions=subscriptions)

    def test_an_index_of_the_same_site_has_the_same_bytes(self, part: Index, site: PublishedSite) -> None:
        assert part.render(site) == part.render(site)

    def test_an_index_of_an_empty_site_is_written(self, part: Index) -> None:
        assert part.render(make_published_site())

    def test_an_index_of_hostile_feeds_is_clean_utf_8(self, part: Index) -> None:
        hostile = CASES["hostile"]()
        subscriptions = [entry.source for entry in hostile.entries if entry.source]
        _check_text(
            part, part.render(make_published_site(hostile, site=hostile.site, subscriptions=tuple(subscriptions)))
        )

    def test_an_index_publishes_no_local_path(self, part: Index, site: PublishedSite) -> None:
        assert b"feeds/local.xml" not in part.render(site)


class DedupeRuleContract:
    """The tests of a rule; a subclass has a fixture `part`, and `pairs` of entries that are one post, or are not.

    `make_features()` returns the features of an entry.
    """

    @pytest.fixture
    def part(self) -> DedupeRule:
        """Return the rule."""
        raise NotImplementedError

    @pytest.fixture
    def pairs(self) -> Sequence[tuple[EntryFeatures, EntryFeatures, bool]]:
        """Return pairs of entries, and whether they are one post."""
        raise NotImplementedError

    def test_a_rule_matches_its_pairs_in_either_order(
        self, part: DedupeRule, pairs: Sequence[tuple[EntryFeatures, EntryFeatures, bool]]
    ) -> None:
        for one, other, is_same in pairs:
            result = part.match(one, other, CorpusStats())
            assert (result is not None and result.same) is is_same
            assert result is None or result.evidence
            assert part.match(other, one, CorpusStats()) == result == part.match(one, other, CorpusStats())

    def test_entries_that_a_rule_joins_share_one_of_its_keys(
        self, part: DedupeRule, pairs: Sequence[tuple[EntryFeatures, EntryFeatures, bool]]
    ) -> None:
        for one, other, is_same in pairs:
            assert not is_same or set(part.keys(one)) & set(part.keys(other))


class FetcherContract:
    """The tests of a fetcher; a subclass has a fixture `part`, and `urls` of two documents, "one" and "two"."""

    @pytest.fixture
    def part(self) -> Fetcher:
        """Return the fetcher."""
        raise NotImplementedError

    @pytest.fixture
    def urls(self) -> Sequence[str]:
        """Return two URLs, at which the fetcher finds `one` and `two`."""
        raise NotImplementedError

    def test_each_request_has_one_outcome(self, part: Fetcher, urls: Sequence[str]) -> None:
        found = _fetch(part, urls)
        documents = [one for one in map(found.__getitem__, urls) if isinstance(one, Document)]
        assert [one.content for one in documents] == [b"one", b"two"]
        assert all(part.accepts(url) for url in urls)

    def test_a_fetcher_without_requests_has_no_outcomes(self, part: Fetcher) -> None:
        assert list(part.fetch([])) == []

    def test_an_invalid_url_is_a_failure_and_the_others_are_fetched(self, part: Fetcher, urls: Sequence[str]) -> None:
        odd = [url for url in _ODD_URLS if part.accepts(url)]
        found = _fetch(part, [*odd, urls[0]])
        assert isinstance(found[urls[0]], Document)
        for outcome in map(found.__getitem__, odd):
            assert isinstance(outcome, Failed)
            assert "\n" not in outcome.message

    def test_no_request_starts_after_the_time_is_up(self, part: Fetcher, urls: Sequence[str]) -> None:
        assert _fetch(part, urls, lambda: True) == {}

    def test_an_unchanged_document_is_fetched_again_or_not_modified(self, part: Fetcher, urls: Sequence[str]) -> None:
        first = _fetch(part, urls)[urls[0]]
        assert isinstance(first, Document)
        (second,) = part.fetch([Request(feed="x", url=urls[0], validators=first.validators)])
        if not isinstance(second, NotModified):
            assert isinstance(second, Document)
            assert second.content == first.content


def _fetch(fetcher: Fetcher, urls: Collection[str], is_over: IsOver = never_over) -> dict[str, Outcome]:
    return {outcome.feed: outcome for outcome in fetcher.fetch([Request(feed=url, url=url) for url in urls], is_over)}


class LinterContract:
    """The tests of a linter; a subclass has a fixture `part`, and `documents` of its format."""

    @pytest.fixture
    def part(self) -> Linter:
        """Return the linter."""
        raise NotImplementedError

    @pytest.fixture
    def documents(self) -> Sequence[Document]:
        """Return some documents that the linter claims."""
        raise NotImplementedError

    def test_a_linter_claims_its_documents(self, part: Linter, documents: Sequence[Document]) -> None:
        assert all(part.claims(document) for document in documents)

    def test_no_document_makes_a_linter_raise(self, part: Linter, documents: Sequence[Document]) -> None:
        for document in documents:
            for damaged in (document, *_damage(document)):
                part.claims(damaged)
                assert all(finding.message for finding in part.check(damaged))


class NotifierContract:
    """The tests of a notifier; a subclass has a fixture `part` whose service accepts every feed."""

    @pytest.fixture
    def part(self) -> Notifier:
        """Return the notifier."""
        raise NotImplementedError

    @pytest.mark.parametrize("count", [0, 1, 3])
    def test_a_notifier_reports_any_number_of_feeds(self, part: Notifier, count: int) -> None:
        assert part.notify([f"https://example.com/{number}.rss.xml" for number in range(count)]) == {}


class SiteBuilderContract:
    """The tests of a site builder; a subclass has a fixture `part`, and the content of a valid `config`."""

    @pytest.fixture
    def part(self) -> SiteBuilder:
        """Return the site builder."""
        raise NotImplementedError

    @pytest.fixture
    def config(self) -> bytes:
        """Return the content of a configuration file."""
        raise NotImplementedError

    def test_config_files_are_names_without_folders(self, part: SiteBuilder) -> None:
        assert part.config_files
        assert not any("/" in name for name in part.config_files)

    def test_a_site_builder_reads_the_same_again(self, part: SiteBuilder, config: bytes) -> None:
        document = make_document(config, next(iter(part.config_files)))
        assert part.read_config(document) == part.read_config(document) is not None

    def test_a_site_builder_raises_only_parse_errors(self, part: SiteBuilder, config: bytes) -> None:
        for damaged in _damage(make_document(config, next(iter(part.config_files)))):
            with suppress(ParseError):
                part.read_config(damaged)
