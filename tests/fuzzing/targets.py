"""The targets of the fuzzer: each gets bytes and asserts what must hold for the result.

A target returns for an input that feedtool correctly refuses; any exception is a finding.
"""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lxml import etree
from msgspec.structs import replace

from feedtool.config import load_config
from feedtool.content.dates import parse_date
from feedtool.content.html import clean_html
from feedtool.content.html_text import html_to_text, title_to_text
from feedtool.content.links import clean_url
from feedtool.content.markdown import markdown_to_html
from feedtool.content.urls import canonicalize_url
from feedtool.entries.identity import is_absolute_iri, make_public_id
from feedtool.entries.normalize import normalize_language
from feedtool.errors import ConfigError, ParseError
from feedtool.feeds.discovery import describe_page, find_feeds, is_html
from feedtool.fetching.content_coding import BrokenBodyError, TooLargeError, decode_body
from feedtool.model import Document, Entry, Text
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_linters, load_parsers
from feedtool.plugins import list_parts, load_class
from support import NOW, make_feed
from support.harmless import check_harmless

DATA = Path(__file__).parents[1] / "data"
BASE = "https://site.example/blog/"
SUFFIXES = ("", ".xml", ".json", ".csv", ".md", ".html", ".jsonl", ".opml", ".tsv", ".mhtml")
"""The first byte of an input selects the suffix: some formats are recognized only by it."""
TYPES = (None, "text/xml", "application/json", "text/html; charset=utf-8", "application/xml; charset=iso-8859-1")
CODINGS = ("gzip", "deflate", "br", "zstd", "identity", "gzip, br", "x-gzip")
LARGEST_BODY = 64 * 1024

_PARSERS = load_parsers()
_LINTERS = load_linters()
_RENDERERS = [load_class("renderers", name)() for name in list_parts("renderers")]
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def fuzz_documents(data: bytes) -> None:
    """A document of any kind: read, cleaned, published in every format."""
    if not data:
        return
    suffix, media_type = SUFFIXES[data[0] % len(SUFFIXES)], TYPES[data[0] // len(SUFFIXES) % len(TYPES)]
    url = f"{BASE}feed{suffix}"
    document = Document(feed=url, url=url, content=data[1:], media_type=media_type)
    look_at_page(document)
    try:
        reading = read_document(document, _PARSERS, now=NOW)
    except ParseError as error:
        assert "\n" not in str(error), "an error has its line to itself"
        return
    for entry in reading.entries:
        check_entry(entry)
    check_published(reading.entries)


def look_at_page(document: Document) -> None:
    if is_html(document.content):
        describe_page(document.content)
        for link in find_feeds(document.content, document.url):
            assert link.url.startswith(("http://", "https://")), link


def check_entry(entry: Entry) -> None:
    check_harmless(entry.content or "")
    for name in ("title", "summary"):
        value = getattr(entry, name)
        assert not _CONTROLS.search(value), (name, value)
    addresses = [entry.link, entry.canonical_link, entry.comments, entry.image and entry.image.url]
    addresses += [one.url for one in (*entry.enclosures, *entry.authors)]
    for address in addresses:
        assert address is None or address.startswith(("http://", "https://")), address
    for moment in (entry.published, entry.updated, entry.expires):
        assert moment is None or moment.utcoffset() == timedelta(0), moment


def check_published(entries: tuple[Entry, ...]) -> None:
    """Check that the published feed of any entries is well-formed and can be linted."""
    published, seen = [], set()
    for entry in entries[:20]:
        public = make_public_id(entry.feed, entry.id, site_host="site.example")
        assert is_absolute_iri(public), public
        if public not in seen:
            seen.add(public)
            published.append(replace(entry, id=public))
    feed = make_feed(*published)
    for part in _RENDERERS:
        written = part.render(feed)
        if part.suffix.endswith("xml"):
            etree.fromstring(written)
        elif part.suffix.endswith("json"):
            json.loads(written)
        document = Document(feed="x", url=f"{BASE}x{part.suffix}", content=written, media_type=part.media_type)
        for linter in _LINTERS:
            if linter.claims(document):
                list(linter.check(document))


def fuzz_html(data: bytes) -> None:
    """A body: harmless when cleaned, the same when cleaned again."""
    value = data.decode("utf-8", "replace")
    clean = clean_html(value, BASE)
    check_harmless(clean)
    assert clean_html(clean, BASE) == clean, "cleaning again changes it"
    html_to_text(value)
    assert not _CONTROLS.search(title_to_text(Text(value=value, type="html")))
    check_harmless(clean_html(markdown_to_html(value), BASE))


def fuzz_values(data: bytes) -> None:
    """Dates, addresses and language tags, a line each."""
    value = data.decode("utf-8", "replace")
    for zone in (UTC, ZoneInfo("Europe/Rome")):
        moment = parse_date(value, zone)
        assert moment is None or (moment.utcoffset() == timedelta(0) and datetime.min.year < moment.year < 9999), moment
    for base in (None, BASE):
        url = clean_url(value, base)
        assert url is None or (url.startswith(("http://", "https://")) and clean_url(url) == url), url
        if url is not None:
            canonical = canonicalize_url(url)
            assert canonical is None or canonicalize_url(f"https://{canonical}") == canonical, (url, canonical)
    assert is_absolute_iri(make_public_id("feed", value, site_host="site.example"))
    tag = normalize_language(value)
    assert tag is None or normalize_language(tag) == tag, tag


def fuzz_bodies(data: bytes) -> None:
    """A compressed body: at most as large as allowed, or refused."""
    if data:
        with contextlib.suppress(TooLargeError, BrokenBodyError):
            body = decode_body(data[1:], CODINGS[data[0] % len(CODINGS)], LARGEST_BODY)
            assert len(body) <= LARGEST_BODY


def fuzz_config(data: bytes) -> None:
    """A feeds.yaml: a config, or mistakes each with its place."""
    with tempfile.NamedTemporaryFile(suffix=".yaml") as file:
        file.write(data)
        file.flush()
        try:
            load_config(Path(file.name), {})
        except ConfigError as error:
            for line in str(error).split("\n"):
                assert re.match(rf"{re.escape(file.name)}:[1-9]\d*:[1-9]\d*: .", line), line
                assert line.isprintable(), line


Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {
    "documents": fuzz_documents,
    "html": fuzz_html,
    "values": fuzz_values,
    "bodies": fuzz_bodies,
    "config": fuzz_config,
}


# ---------------------------------------------------------------------------------------------------------
# What it starts from: the tests' own cases


def find_seeds(target: str) -> Iterator[bytes]:
    """Inputs of the tests, in the form that the target takes."""
    match target:
        case "documents":
            for path in sorted((DATA / "parsers").glob("*/*")):
                if not path.name.endswith(".expected.json"):
                    yield bytes([_find_suffix(path)]) + path.read_bytes()
        case "html":
            yield from (part.encode() for part in (DATA / "content/hostile.txt").read_text("utf-8").split("\n\n"))
        case "values":
            lines = (DATA / "content/dates.txt").read_text("utf-8").splitlines()
            yield from (line.rsplit(" => ", 1)[0].encode() for line in lines if not line.startswith("#"))
            yield from (
                b"https://user@lake.example:443/a/../b?utm_source=x&a=%20#f",
                b"//b\\c",
                b"zh-Hant-TW",
                b"urn:x:y",
            )
        case "bodies":
            yield from _make_bodies()
        case "config":
            yield from (path.read_bytes() for path in sorted((DATA / "config").glob("*/*.yaml")))
            yield (DATA.parents[1] / "feeds.yaml").read_bytes()


def _find_suffix(path: Path) -> int:
    return SUFFIXES.index(path.suffix) if path.suffix in SUFFIXES else 0


def _make_bodies() -> Iterator[bytes]:
    import gzip
    import zlib

    import brotli

    from feedtool.content import zstd

    text = b"<rss><channel><title>Seed</title></channel></rss>" * 40
    packed = (gzip.compress(text), zlib.compress(text), brotli.compress(text), zstd.compress(text), text)
    yield from (bytes([place]) + body for place, body in enumerate(packed))
