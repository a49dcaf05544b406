from __future__ import annotations

from hashlib import blake2b

import pytest

from feedtool.entries.identity import assign_ids, identify, is_absolute_iri, make_canonical_id, make_public_id
from feedtool.model import Enclosure, ParsedEntry, Text
from support import make_parsed_entry, make_parsed_feed


def ids(*entries: ParsedEntry) -> tuple[str | None, ...]:
    return assign_ids(make_parsed_feed(*entries))


def entry(id_: str | None, link: str | None = None, **fields) -> ParsedEntry:
    return make_parsed_entry(id_, link=link, **fields)


def test_the_publishers_id_is_kept_as_given():
    assert ids(entry(" a b "), entry("http://EXAMPLE.com/%7eX")) == ("a b", "http://EXAMPLE.com/%7eX")


def test_an_entry_without_an_id_gets_its_link_as_id():
    assert ids(entry(None, "http://a.example/1"), entry("2", "http://a.example/2")) == ("http://a.example/1", "2")


def test_an_episode_without_id_and_link_gets_its_file_as_id():
    file = Enclosure(url="http://a.example/1.mp3")
    assert ids(entry(None, None, enclosures=(file,))) == ("http://a.example/1.mp3",)


def test_an_id_of_two_different_entries_is_used_for_neither_of_them():
    given = [entry(str(at), f"http://a.example/{at}") for at in range(60)]
    given[3] = entry("7", "http://a.example/3")
    found = ids(*given)
    assert found[3] == "http://a.example/3"
    assert found[7] == "http://a.example/7"
    assert found[8] == "8"
    assert len(set(found)) == 60


def test_ids_that_repeat_throughout_a_document_are_ignored():
    given = [entry("same" if at < 5 else f"own-{at}", f"http://a.example/{at}") for at in range(10)]
    assert ids(*given) == tuple(f"http://a.example/{at}" for at in range(10))


def test_entries_that_all_link_to_the_front_page_are_distinguished_by_date_and_title():
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


def test_the_later_of_two_versions_of_one_entry_is_kept():
    old = entry("a", "http://a.example/a", updated="2026-03-01T00:00:00Z")
    new = entry("a", "http://a.example/a", updated="2026-03-02T00:00:00Z")
    assert ids(old, new) == (None, "a")
    assert ids(new, old) == ("a", None)


GUID = "https://kiln.example/news"


def item(title, date="", text="", updated=None):
    return entry(
        GUID,
        GUID,
        title=Text(value=title),
        published=date or None,
        updated=updated,
        summary=Text(value=text) if text else None,
    )


LOGO = item("A new logo", "2026-03-01", "It is blue.")
OFFICE = item("The office moved", "2026-03-02", "It is in Turin now.")
SHOP = item("The shop opens", "2026-03-03", "At nine.")


class Stored:
    """A lookup of a store with these entries, for identify()."""

    def __init__(self, entries):
        self.entries = entries

    def find(self, ids):
        return set(self.entries) & set(ids)

    def is_unchanged(self, id_, entry):
        return self.entries.get(id_) == entry


def read(entries, stored=None, format_name="rss 2.0"):
    known = Stored(stored) if stored is not None else None
    return identify(make_parsed_feed(*entries, format=format_name), known)


def remember(entries, stored=None):
    found = read(entries, stored)
    return (stored or {}) | {id_: one for id_, one in zip(found.ids, entries, strict=True) if id_ is not None}


def test_the_older_of_two_items_with_one_guid_and_link_keeps_the_guid():
    found = read([OFFICE, LOGO])
    assert found.ids[1] == GUID
    assert found.ids[0] not in (None, GUID)
    assert found.shared == (0,)
    assert found.folded == 0
    assert read([LOGO, OFFICE]).ids == found.ids[::-1]


@pytest.mark.parametrize(
    "other",
    [
        item("Another title", "2026-03-01", "It is blue."),
        item("A new logo", "2026-03-09", "It is blue."),
        item("A new logo", "2026-03-01", "It is red."),
    ],
    ids=["title", "date", "text"],
)
def test_items_that_differ_in_one_field_are_two_entries(other):
    found = read([LOGO, other])
    assert None not in found.ids
    assert len(set(found.ids)) == 2


def test_equal_items_are_one_entry():
    found = read([LOGO, OFFICE, LOGO])
    assert found.ids[2] is None
    assert found.folded == 1


@pytest.mark.parametrize("stored", [{}, None])
def test_ids_stay_when_the_list_moves(stored):
    store = remember([LOGO], stored)
    assert list(store) == [GUID]
    store = remember([OFFICE, LOGO], store)
    store = remember([SHOP, OFFICE, LOGO], store)
    assert list(store.values()) == [LOGO, OFFICE, SHOP]
    for listed in ([SHOP, OFFICE], [SHOP], [OFFICE], [LOGO, SHOP], [OFFICE, LOGO]):
        assert remember(listed, store) == store


def test_a_new_item_does_not_take_the_guid_of_one_that_left_the_list():
    store = remember([OFFICE, LOGO])
    assert list(remember([SHOP, OFFICE], store).values()) == [OFFICE, LOGO, SHOP]


def test_the_stored_item_keeps_the_guid_when_an_older_one_appears():
    store = remember([OFFICE])
    assert read([OFFICE, LOGO], store).ids[0] == GUID


def test_a_changed_item_without_others_of_its_guid_is_a_revision():
    store = remember([LOGO])
    assert read([item("The new logo", "2026-03-01", "It is green.")], store).ids == (GUID,)


def test_items_stored_by_link_and_date_keep_their_ids():
    names = [blake2b(f"{GUID}\x00{one.published}".encode(), digest_size=16).hexdigest() for one in (LOGO, OFFICE, SHOP)]
    stored = dict(zip(names, (LOGO, OFFICE, SHOP), strict=True))
    assert set(read([SHOP, OFFICE, LOGO], stored).ids) == set(stored)


def test_the_newest_of_atom_entries_with_one_id_and_title_is_kept():
    versions = [item("Report", "", text, updated=f"2026-03-0{day}") for day, text in ((2, "b"), (3, "c"), (1, "a"))]
    found = read(versions, format_name="atom 1.0")
    assert found.ids == (None, GUID, None)
    assert found.folded == 2


def test_atom_entries_with_one_id_and_different_titles_are_kept():
    found = read([item("Report", updated="2026-03-01"), item("Reply", updated="2026-03-02")], format_name="atom 1.0")
    assert found.ids[0] == GUID
    assert found.ids[1] not in (None, GUID)


def test_items_that_share_a_guid_do_not_change_other_items():
    others = [entry(f"k{at}", f"https://kiln.example/{at}") for at in range(8)]
    found = read([LOGO, OFFICE, SHOP, *others])
    assert found.ids[3:] == tuple(f"k{at}" for at in range(8))


def test_entries_with_ids_keep_them_if_all_link_to_one_page():
    given = [entry(f"piece-{at}", "http://a.example/", title=Text(value=f"Piece {at}")) for at in range(9)]
    assert ids(*given) == tuple(f"piece-{at}" for at in range(9))


def test_entries_with_the_front_page_as_id_and_link_are_not_versions_of_one():
    given = [entry("http://a.example/", "http://a.example/", title=Text(value=f"Piece {at}")) for at in range(3)]
    found = ids(*given)
    assert len(set(found)) == 3
    assert None not in found


def test_entries_without_ids_that_share_a_link_do_not_change_entries_with_ids():
    front = [entry(None, "http://a.example/", title=Text(value=f"Note {at}")) for at in range(9)]
    own = entry("http://a.example/", "http://a.example/", title=Text(value="Own"))
    found = ids(*front, own)
    assert found[-1] == "http://a.example/"
    assert len(set(found)) == 10


def test_the_first_of_two_equal_entries_is_kept():
    assert ids(entry("a", "http://a.example/a"), entry("a", "http://a.example/a")) == ("a", None)


def test_a_very_long_id_is_hashed():
    assert len(ids(entry("x" * 100_000))[0]) == 32


def test_an_absolute_uri_is_its_own_public_id():
    for name in ("http://a.example/?p=1", "tag:a.example,2026:1", "urn:uuid:1225c695", "https://a.example/ü"):
        assert make_public_id("feed", name, site_host="my.example") == name


def test_any_other_id_gets_a_uuid_that_never_changes():
    name = make_public_id("feed.csv", "1", site_host="my.example")
    assert name == "urn:uuid:267595de-ff10-522e-9cb1-a09641c62ae7"


def test_the_public_id_depends_on_feed_and_site():
    names = {
        make_public_id(feed, "1", site_host=host) for feed in ("a.csv", "b.csv") for host in ("x.example", "y.example")
    }
    assert len(names) == 4


def test_a_text_that_is_not_a_safe_uri_is_not_a_public_id():
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
def test_a_new_id_is_the_canonical_form_of_the_url(address, canonical):
    """RFC 3986 section 6.2."""
    assert make_canonical_id(address) == canonical
    assert make_canonical_id(canonical) == canonical
