"""Extensions survive publishing: what the parsers read of a published feed is what the entry has."""

from __future__ import annotations

import pytest
from lxml import etree

from feedtool.content.namespaces import URIS
from feedtool.entries.extensions import clean_extensions
from feedtool.model import Document, Enclosure, Extension, Image
from feedtool.output.extensions import make_extension_objects
from feedtool.pipeline.wiring import load_parsers
from feedtool.plugins import load_class
from support import make_entry, make_feed

PARSERS = {parser.name: parser for parser in load_parsers()}
PARSER_OF = {"rss": "feed", "atom": "feed", "jsonfeed": "jsonfeed"}
EACH = pytest.mark.parametrize("name", PARSER_OF)
XML = pytest.mark.parametrize("name", ["rss", "atom"])

TRANSCRIPTS = tuple(
    Extension("podcast:transcript", "", (("url", f"https://a.example/1.{end}?a=1&copy=2"), ("type", f"text/{end}")))
    for end in ("vtt", "srt")
)
PLACE = Extension("gml:point", "", (), (Extension("gml:pos", "45.07 7.69"),))
VERSIONS = tuple(
    Extension(
        "media:content", "", (("url", f"https://a.example/{size}.mp4"), ("fileSize", size), ("isDefault", "true"))
    )
    for size in ("5", "50")
)
RECIPIENT = Extension("podcast:valuerecipient", "", (("split", "9"),))
CREDIT = Extension("media:credit", "Zoe & Bea", (("role", "director"),))
KEPT = (
    Extension("slash:comments", "3"),
    Extension("thr:total", "3"),
    Extension("wfw:commentrss", "https://a.example/1/feed"),
    Extension("georss:point", "45.07 7.69"),
    Extension("itunes:duration", "1:02:30"),
    Extension("itunes:episode", "7"),
    Extension("itunes:season", "2"),
    Extension("itunes:episodetype", "full"),
    Extension("itunes:explicit", "false"),
    *TRANSCRIPTS,
    Extension("creativecommons:license", "https://cc.example/by"),
    Extension("itunes:image", "", (("href", "https://a.example/e.jpg"),)),
    Extension(
        "podcast:value", "", (("type", "lightning"),), (Extension("podcast:valuerecipient", "", (("split", "9"),)),)
    ),
    Extension("media:group", "", (), (*VERSIONS, CREDIT)),
    Extension("georss:where", "", (), (PLACE,)),
    Extension("thr:in-reply-to", "", (("ref", "tag:a.example,2026:1"), ("href", "https://a.example/0"))),
)


def render(name, entry):
    return load_class("renderers", name)().render(make_feed(entry))


def read_again(name, entry):
    document = Document(feed="f", url="https://b.example/feed", content=render(name, entry))
    (found,) = PARSERS[PARSER_OF[name]].parse(document).entries
    return found


def find(name, entry, key):
    prefix, _, local = key.partition(":")
    return etree.fromstring(render(name, entry)).findall(f".//{{{URIS[prefix]}}}{local}")


@EACH
def test_extensions_survive_publishing(name):
    found = clean_extensions(read_again(name, make_entry(extras=KEPT)).extras, None)
    assert make_extension_objects(found) == make_extension_objects(KEPT)


@EACH
def test_a_published_feed_with_extensions_is_valid(name):
    linter = load_class("linters", name)()
    document = Document(feed="f", url="f", content=render(name, make_entry(extras=KEPT)))
    assert [one for one in linter.check(document) if one.severity in {"error", "warning"}] == []


@XML
@pytest.mark.parametrize(
    ("key", "written", "published"),
    [
        ("itunes:explicit", "clean", "false"),
        ("itunes:explicit", "Yes", "true"),
        ("itunes:explicit", "maybe", None),
        ("itunes:episode", "seven", None),
        ("itunes:season", "0", None),
        ("itunes:duration", "62:30", "62:30"),
        ("itunes:duration", "3750.5", "3750"),
        ("itunes:duration", "an hour", None),
        ("slash:comments", "many", None),
        ("thr:total", "-1", None),
    ],
)
def test_a_value_has_the_form_of_its_vocabulary(name, key, written, published):
    elements = find(name, make_entry(extras=(Extension(key, written),)), key)
    assert [one.text for one in elements] == ([published] if published else [])


@XML
def test_a_group_of_one_file_is_written_without_the_group(name):
    entry = make_entry(extras=(Extension("media:group", "", (), (VERSIONS[0], CREDIT)),))
    assert not find(name, entry, "media:group")
    assert len(find(name, entry, "media:content")) == len(find(name, entry, "media:credit")) == 1


@XML
def test_an_element_that_may_occur_once_is_written_once(name):
    entry = make_entry(extras=(Extension("itunes:episode", "1"), Extension("itunes:episode", "2")))
    assert [one.text for one in find(name, entry, "itunes:episode")] == ["1"]


@XML
def test_a_file_is_described_once(name):
    image = Image(url="https://a.example/i.jpg")
    shown = Extension("media:content", "", (("url", image.url), ("medium", "image")), (CREDIT,))
    entry = make_entry(image=image, extras=(shown,))
    assert len([*find(name, entry, "media:content"), *find(name, entry, "media:thumbnail")]) == 1


@XML
def test_the_duration_of_a_file_survives_publishing(name):
    recording = Enclosure(url="https://a.example/a.mp3", media_type="audio/mpeg", duration_s=90)
    stated = Extension("media:content", "", (("url", recording.url), ("type", "audio/mpeg"), ("duration", "90")))
    found = read_again(name, make_entry(enclosures=(recording,), extras=(stated,)))
    assert [one.duration_s for one in found.enclosures] == [90]


@XML
def test_a_hostile_extension_stays_in_its_place(name):
    evil = "</item><script>\x00\ufdd0\ufffe&lt;b&gt;"
    attributes = (("role", evil), ("xmlns", "https://evil.example/"), ("rdf:about", evil), ("evil:x", "1"))
    given = Extension("media:credit", evil, attributes, (Extension("media:title", evil),))
    (element,) = find(name, make_entry(extras=clean_extensions((given,), None)), "media:credit")
    assert element.keys() == ["role", f"{{{URIS['rdf']}}}about"]
    assert element.get("role").startswith("<\u2060/item><\u2060script>")


@XML
def test_unknown_vocabularies_are_not_written(name):
    assert b"evil" not in render(name, make_entry(extras=(Extension("evil:x", "1", (("evil:y", "2"),)),)))
