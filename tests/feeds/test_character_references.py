"""Numeric character references of any length stay text, in every format and for every command."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from feedtool.model import Document
from feedtool.pipeline.inspect import read_document
from feedtool.pipeline.wiring import load_parsers

NOW = datetime(2026, 3, 5, tzinfo=UTC)
HEAD = "<rss version='2.0'><channel><title>Kiln news</title><item><title>Whole</title><guid>w</guid></item>"
LENGTHS = (8, 101, 4300, 4301, 20_000)


def make_reference(length, kind="#"):
    return f"&{kind}{'7' * length};"


def make_rss(*, title="x", description="x", end="</item></channel></rss>"):
    return f"{HEAD}<item><title>{title}</title><guid>h</guid><description>{description}</description>{end}"


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


MAKERS = {
    "feed.xml": [
        lambda ref: make_rss(title=escape(ref)),
        lambda ref: make_rss(title=ref),
        lambda ref: make_rss(title=f"<![CDATA[{ref}]]>"),
        lambda ref: make_rss(description=escape(f"<p title='{ref}'>{ref}</p>")),
        lambda ref: make_rss(description=escape(f"<p>{ref}<table><p>{ref}")),
        lambda ref: make_rss(description=f"<![CDATA[<a href='/{ref}'>{ref}</a>]]></descripton>"),
    ],
    "feed.json": [
        lambda ref: json.dumps({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Kiln news",
            "items": [{"id": "w", "title": "Whole"}, {"id": "h", "title": ref, "content_html": f"<b>{ref}</b>"}],
        })
    ],
    "records.jsonl": [
        lambda ref: "\n".join(
            json.dumps(one)
            for one in (
                {"id": "w", "title": "Whole"},
                {"id": "h", "title": ref, "author": ref, "content": f"<p>{ref}</p>"},
            )
        )
    ],
    "record.md": [lambda ref: f"---\ntitle: Whole\n---\n{ref}\n\n<p>{ref}</p>\n"],
}  # fmt: skip
CASES = [(name, make) for name, makers in MAKERS.items() for make in makers]


@pytest.mark.parametrize("kind", ["#", "#x", "#0", "#000000000"])
@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize(("name", "make"), CASES)
def test_an_entry_with_a_reference_beyond_unicode_loses_no_other_entry(name, make, length, kind):
    document = Document(
        feed="kiln", url=f"https://kiln.example/{name}", content=make(make_reference(length, kind)).encode()
    )
    entries = read_document(document, load_parsers(), now=NOW).entries
    assert entries[0].title == "Whole"
    assert len(entries) == (1 if name.endswith(".md") else 2)


@pytest.mark.parametrize("name", ["rss.xml", "list.opml", "feed.json", "page.html"])
@pytest.mark.parametrize("command", [["parse"], ["check"], ["opml", "import"]], ids=" ".join)
def test_a_command_that_meets_a_long_reference_reads_or_refuses_the_file(site, command, name):
    reference = make_reference(4301)
    documents = {
        "rss.xml": make_rss(title=escape(reference), description=reference),
        "list.opml": f"<opml version='2.0'><body><outline text='{escape(reference)}' xmlUrl='https://a.example/f'/></body></opml>",
        "feed.json": MAKERS["feed.json"][0](reference),
        "page.html": f"<html><head><title>{reference}</title><link rel='alternate' href='{reference}'></head></html>",
    }  # fmt: skip
    site.write(name, documents[name])
    done = site.invoke(*command, name, code=None)
    assert done.returncode in {0, 1}
    assert "Exceeds the limit" not in done.stdout + done.stderr
