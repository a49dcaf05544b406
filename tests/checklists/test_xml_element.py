"""An element of a known namespace is one key in one row, as CONTRIBUTING.md says."""

from __future__ import annotations


def test_a_new_element_is_read_stored_and_published(program):
    program.add(
        "feeds/xml_elements.py", ' "dcterms:accessrights",', after='"rights": ("atom:rights", "rights", "copyright",'
    )

    new, old = program.publish("<dcterms:accessRights>CC0</dcterms:accessRights>")
    assert new["_feedtool"]["rights"] == "CC0"
    assert "rights" not in old["_feedtool"]
