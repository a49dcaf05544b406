"""A document type with an internal subset or entities is removed before any parser reads the document."""

from __future__ import annotations

import pytest

from support.hostile import GOOD, make_entities

XXE = {
    "an internal subset": '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "boom">]>',
    "a parameter entity": '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    "an external subset": '<!DOCTYPE rss SYSTEM "file:///etc/passwd">',
    "lower case": '<!doctype rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "a comment before": '<!-- > --><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "a bracket in a literal": '<!DOCTYPE rss [<!ENTITY z "]>"><!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "a DOCTYPE after the root began": '<rss><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
}
ENCODINGS = ("utf-8", "utf-16", "utf-16-le", "utf-32", "cp037")


@pytest.mark.parametrize("kind", XXE)
def test_an_external_entity_reads_no_file_in_any_encoding(site, kind):
    names = []
    for encoding in ENCODINGS:
        names.append(f"{encoding}.xml")
        text = f'<?xml version="1.0" encoding="{encoding}"?>{XXE[kind]}' + GOOD.decode().replace("Entry 1", "&x; one")
        site.write(names[-1], text.encode(encoding))
    listed = "".join(f"  - {name}\n" for name in names)
    site.write(
        "feeds.yaml",
        "site: {title: O, url: https://example.com/}\nstreams: {all: {title: A, dedupe: false}}\nsubscriptions:\n"
        + listed,
    )
    done = site.run("build", "-v", code=None)
    assert "Traceback" not in done.stderr
    everything = b"".join(data for data, _ in site.published().values()) + done.stdout.encode() + done.stderr.encode()
    assert b"root:" not in everything
    assert b"/bin/" not in everything


def test_nested_entities_do_not_expand(site):
    site.write("feed.xml", make_entities())
    site.write("good.xml", GOOD)
    site.write(
        "feeds.yaml",
        "site: {title: O, url: https://example.com/}\nstreams: {all: {title: A}}\nsubscriptions: [feed.xml, good.xml]\n",  # noqa: E501
    )
    done = site.run("build", code=None)
    assert "Traceback" not in done.stderr
    assert sum(len(data) for data, _ in site.published().values()) < 500_000
