"""An optional field of an entry is two lines in two files, as CONTRIBUTING.md says."""

from __future__ import annotations

FIELDS = """    edition: str | None = None
    pages: int | None = None
"""
ELEMENTS = """    "edition": ("dcterms:hasversion",),
    "pages": ("dcterms:extent",),
"""


def test_a_new_field_is_read_stored_and_published(program):
    program.add("model/entry.py", FIELDS, after="    is_listed: bool = False\n")
    program.add("feeds/xml_elements.py", ELEMENTS, after='    "comments": ("comments",),\n')

    new, old = program.publish(
        "<dcterms:hasVersion>2nd &amp; \n last</dcterms:hasVersion><dcterms:extent>320</dcterms:extent>"
    )
    assert new["_feedtool"]["edition"] == "2nd & last"
    assert new["_feedtool"]["pages"] == 320
    assert old["_feedtool"].keys().isdisjoint({"edition", "pages"})
