"""An optional field of an entry is three lines in three files, as CONTRIBUTING.md says."""

from __future__ import annotations

FIELDS = """    edition: str | None = None
    pages: int | None = None
"""
ELEMENTS = """    "edition": ("dcterms:hasversion",),
    "pages": ("dcterms:extent",),
"""
KEYS = """    "_edition": "edition",
    "_pages": "pages",
"""


def test_a_new_field_is_read_stored_and_published(program):
    program.add("model/entry.py", FIELDS, after="    is_listed: bool = False\n")
    program.add("feeds/xml_elements.py", ELEMENTS, after='    "comments": ("comments",),\n')
    program.add("output/jsonfeed_items.py", KEYS, after='    "_rights": "rights",\n')

    new, old = program.publish(
        "<dcterms:hasVersion>2nd &amp; \n last</dcterms:hasVersion><dcterms:extent>320</dcterms:extent>"
    )
    assert new["_edition"] == "2nd & last"
    assert new["_pages"] == 320
    assert old.keys().isdisjoint({"_edition", "_pages"})
