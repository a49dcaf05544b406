from __future__ import annotations

import pytest

from feedtool.core.identity import assign_ids, is_absolute_iri, make_canonical_id, make_public_id
from feedtool.model import Enclosure, ParsedEntry, Text
from support import make_parsed_entry, make_parsed_feed


def ids(*entries: ParsedEntry) -> tuple[str | None, ...]:
    return assign_ids(make_parsed_feed(*entries))


def entry(id_: str | None, link: str | None = None, **fields) -> ParsedEntry:
    return make_parsed_entry(id_, link=link, **fields)


def test_the_publishers_id_is_kept_as_given():
    assert ids(entry(" a b "), entry("http://EXAMPLE.com/%7eX")) == ("a b", "http://EXAMPLE.com/%7eX")


def test_an_entry_without_an_id_goes_by_its_link_and_the_others_keep_theirs():
    assert ids(entry(None, "http://a.example/1"), entry("2", "http://a.example/2")) == ("http://a.example/1", "2")


def test_an_episode_without_id_and_link_goes_by_its_file():
    file = Enclosure(url="http://a.example/1.mp3")
    assert ids(entry(None, None, enclosures=(file,))) == ("http://a.example/1.mp3",)


def test_an_id_that_stands_for_two_pieces_names_neither():
    given = [entry(str(at), f"http://a.example/{at}") for at in range(60)]
    given[3] = entry("7", "http://a.example/3")
    found = ids(*given)
    assert found[3] == "http://a.example/3"
    assert found[7] == "http://a.example/7"
    assert found[8] == "8"
    assert len(set(found)) == 60


def test_ids_that_repeat_all_over_are_not_believed_at_all():
    given = [entry("same" if at < 5 else f"own-{at}", f"http://a.example/{at}") for at in range(10)]
    assert ids(*given) == tuple(f"http://a.example/{at}" for at in range(10))


def test_entries_that_all_link_to_the_front_page_are_told_apart_by_date_and_title():
    given = [
        entry(None, "http://a.example/", published="2026-03-01", title=Text(value="One")),
        entry(None, "http://a.example/", published="2026-03-01", title=Text(value="Two")),
        entry(None, "http://a.example/", published="2026-03-02", title=Text(value="Three")),
    ]
    found = ids(*given)
    assert len(set(found)) == 3
    assert None not in found
    assert "http://a.example/" not in found


def test_ids_do_not_depend_on_the_place_in_the_document():
    given = [entry(None, None, title=Text(value=title), published=None) for title in ("One", "Two", "Three")]
    assert dict(zip(given, ids(*given), strict=True)) == dict(zip(reversed(given), ids(*reversed(given)), strict=True))


def test_of_two_versions_of_one_piece_the_later_stays():
    old = entry("a", "http://a.example/a", updated="2026-03-01T00:00:00Z")
    new = entry("a", "http://a.example/a", updated="2026-03-02T00:00:00Z")
    assert ids(old, new) == (None, "a")
    assert ids(new, old) == ("a", None)


def test_so_it_does_when_its_title_and_date_were_changed_and_the_id_is_the_link():
    old = entry("http://a.example/a", "http://a.example/a", title=Text(value="Old"), published="2026-03-01")
    new = entry("http://a.example/a", "http://a.example/a", title=Text(value="New"), published="2026-03-02")
    assert ids(old, new) == (None, "http://a.example/a")


def test_pieces_with_ids_of_their_own_keep_them_though_all_link_to_one_page():
    given = [entry(f"piece-{at}", "http://a.example/", title=Text(value=f"Piece {at}")) for at in range(9)]
    assert ids(*given) == tuple(f"piece-{at}" for at in range(9))


def test_pieces_that_all_have_the_front_page_for_id_and_link_are_no_versions_of_one():
    given = [entry("http://a.example/", "http://a.example/", title=Text(value=f"Piece {at}")) for at in range(3)]
    found = ids(*given)
    assert len(set(found)) == 3
    assert None not in found


def test_entries_without_ids_that_share_a_link_cost_those_with_ids_nothing():
    front = [entry(None, "http://a.example/", title=Text(value=f"Note {at}")) for at in range(9)]
    own = entry("http://a.example/", "http://a.example/", title=Text(value="Own"))
    found = ids(*front, own)
    assert found[-1] == "http://a.example/"
    assert len(set(found)) == 10


def test_of_two_equal_entries_the_first_stays():
    assert ids(entry("a", "http://a.example/a"), entry("a", "http://a.example/a")) == ("a", None)


def test_an_id_as_long_as_a_book_is_hashed():
    assert len(ids(entry("x" * 100_000))[0]) == 32


def test_an_absolute_uri_is_its_own_public_id():
    for name in ("http://a.example/?p=1", "tag:a.example,2026:1", "urn:uuid:1225c695", "https://a.example/ü"):
        assert make_public_id("feed", name, site_host="my.example") == name


def test_anything_else_gets_a_uuid_that_is_the_same_tomorrow():
    name = make_public_id("feed.csv", "1", site_host="my.example")
    assert name == "urn:uuid:267595de-ff10-522e-9cb1-a09641c62ae7"


def test_the_same_id_in_another_feed_or_on_another_site_is_another_public_id():
    names = {
        make_public_id(feed, "1", site_host=host) for feed in ("a.csv", "b.csv") for host in ("x.example", "y.example")
    }
    assert len(names) == 4


def test_what_is_no_uri_or_does_something_when_opened_is_no_public_id():
    for name in (
        "1",
        "a b:c",
        "http://",
        "javascript:alert(1)",
        "data:text/html,x",
        "12:30",
        "C:\\x",
        "tag:a\u202eb",
        "",
    ):
        assert not is_absolute_iri(name), name


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com:443/a?b=%7ec%2f", "https://example.com/a?b=~c%2F"),
        ("http://example.com:8080/a/./b/../c", "http://example.com:8080/a/c"),
        ("https://example.com/a/..", "https://example.com/"),
        ("https://example.com/città", "https://example.com/città"),
        ("https://example.com:x/", "https://example.com:x/"),
        ("tag:Example.com,2026:A", "tag:Example.com,2026:A"),
        ("urn:uuid:A", "urn:uuid:A"),
    ],
)
def test_a_new_id_is_written_as_addresses_are_compared(address, canonical):
    """RFC 3986 section 6.2."""
    assert make_canonical_id(address) == canonical
    assert make_canonical_id(canonical) == canonical
