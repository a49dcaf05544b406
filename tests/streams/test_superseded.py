"""One post from two sources of the site: the later version decides whether it is public."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedtool.model import Entry, Withheld
from feedtool.streams.withheld import find_superseded

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DRAFT = Withheld(reason="draft", field="status")


def make_entry(
    feed: str, day: int | None, *, id_: str = "https://bakery.example/?p=1", withheld: Withheld | None = None
):
    updated = datetime(2026, 4, day, tzinfo=UTC) if day else None
    return Entry(feed=feed, id=id_, title="Rye", first_seen=NOW, updated=updated, withheld=withheld)


@pytest.mark.parametrize(("withheld_on", "public_on", "is_hidden"), [(3, 2, True), (2, 2, True), (2, 3, False)])
def test_a_public_post_is_superseded_by_an_equal_or_later_version_that_is_withheld(withheld_on, public_on, is_hidden):
    found = find_superseded([make_entry("export", withheld_on, withheld=DRAFT)], [make_entry("api", public_on)])
    assert found == ({("api", "https://bakery.example/?p=1"): DRAFT} if is_hidden else {})


def test_another_post_and_one_that_was_only_withdrawn_supersede_nothing():
    others = [make_entry("export", 3, id_="https://bakery.example/?p=2", withheld=DRAFT), make_entry("export", 3)]
    assert not find_superseded(others, [make_entry("api", 2)])
