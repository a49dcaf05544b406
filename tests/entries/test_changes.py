from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec import defstruct, structs
from msgspec.structs import replace

from feedtool.entries.changes import MAX_REVISIONS, ChangeKind, decide, make_digest, make_fingerprints
from feedtool.entries.context import Context
from feedtool.model import Category, Enclosure, Extension, FeedInfo, Image, Link, Offer, Person, Review, Text, Withheld
from support import NOW, make_entry, make_parsed_entry, make_parsed_feed

FIRST = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
LATER = FIRST + timedelta(days=3)
DAY = timedelta(days=1)


def see(entry, previous=None, *, fingerprint=b"raw", document="feed.xml", now=FIRST, **options):
    return decide(entry, previous, fingerprint, document, now, **options)


def state_of(entry, **changes):
    return replace(see(entry).saved.state, **changes)


def test_a_new_entry_is_added_with_the_time_of_the_run():
    change = see(make_entry())
    assert change.kind == ChangeKind.ADDED == "added"
    assert change.saved.entry.first_seen == change.saved.state.first_seen == FIRST
    assert change.reason


def test_an_unchanged_entry_is_not_saved():
    change = see(make_entry(), state_of(make_entry()), now=LATER)
    assert change.kind == "unchanged"
    assert change.saved is None


def test_an_edit_keeps_first_seen():
    change = see(make_entry(title="New"), state_of(make_entry()), fingerprint=b"new", now=LATER)
    assert change.kind == "updated"
    assert change.saved.entry.first_seen == change.saved.state.first_seen == FIRST


def test_another_spelling_of_the_same_content_is_stored_but_is_not_a_change():
    change = see(make_entry(), state_of(make_entry()), fingerprint=b"new", now=LATER)
    assert change.kind == "unchanged"
    assert change.saved.state.fingerprint == b"new"
    assert change.saved.state.revisions == 0


def test_a_new_update_date_alone_is_not_a_change():
    change = see(make_entry(updated=LATER), state_of(make_entry()), fingerprint=b"new", now=LATER)
    assert change.kind == "unchanged"
    assert change.saved is None


def test_changes_without_a_new_date_are_followed_up_to_a_limit():
    previous = state_of(make_entry())
    for number in range(MAX_REVISIONS):
        change = see(make_entry(title=f"No. {number}"), previous, fingerprint=b"new", now=LATER)
        assert change.kind == "updated"
        previous = change.saved.state
        assert previous.revisions == number + 1
    change = see(make_entry(title="Once more"), previous, fingerprint=b"new", now=LATER)
    assert change.kind == "unchanged"
    assert change.saved is None
    assert "24" in change.reason


def test_a_change_with_a_new_date_is_followed():
    previous = state_of(make_entry(), revisions=MAX_REVISIONS)
    change = see(make_entry(title="New", updated=LATER), previous, fingerprint=b"new", now=LATER)
    assert change.kind == "updated"
    assert change.saved.state.revisions == MAX_REVISIONS


def test_a_withdrawn_entry_that_returns_keeps_its_first_sighting():
    change = see(make_entry(), state_of(make_entry(), withdrawn=True), now=LATER)
    assert change.kind == "updated"
    assert change.saved.state.first_seen == FIRST
    assert change.saved.state.withdrawn is False


def test_an_entry_that_moved_to_another_document_is_written_there():
    change = see(make_entry(), state_of(make_entry()), document="other.xml", now=LATER)
    assert change.kind == "unchanged"
    assert change.saved.state.document == "other.xml"


def test_a_date_in_the_future_becomes_the_first_sighting():
    assert see(make_entry(published=FIRST + 2 * DAY)).saved.entry.published == FIRST


def test_a_date_of_a_slightly_fast_clock_is_kept():
    soon = FIRST + timedelta(minutes=5)
    assert see(make_entry(published=soon)).saved.entry.published == soon


def test_a_clamped_date_stays_clamped_when_the_date_has_come():
    ahead = make_entry(published=FIRST + 2 * DAY)
    change = see(ahead, state_of(ahead), fingerprint=b"new", now=FIRST + 9 * DAY)
    assert change.kind == "unchanged"
    assert change.saved.entry.published == FIRST


def test_an_old_entry_with_a_new_date_does_not_move_ahead():
    previous = state_of(make_entry())
    change = see(make_entry(published=LATER), previous, fingerprint=b"new", now=LATER)
    assert change.saved.entry.published == FIRST


def test_an_earlier_corrected_date_is_followed():
    earlier = FIRST - 100 * DAY
    change = see(make_entry(published=earlier), state_of(make_entry()), fingerprint=b"new", now=LATER)
    assert change.saved.entry.published == earlier


def test_dates_of_articles_are_kept_as_stated():
    change = see(make_entry(published=LATER), state_of(make_entry()), fingerprint=b"new", now=LATER, trusted=True)
    assert change.saved.entry.published == LATER


def test_a_date_of_an_article_in_the_future_is_kept_as_stated():
    change = see(make_entry(published=LATER + DAY), state_of(make_entry()), fingerprint=b"new", now=LATER, trusted=True)
    assert change.saved.entry.published == LATER + DAY


def test_a_date_in_the_future_of_a_wrong_clock_is_kept_at_the_first_sighting():
    change = see(make_entry(published=FIRST + 2 * DAY), plausible_until=FIRST + 3 * DAY)
    assert change.saved.entry.published == FIRST + 2 * DAY


def test_a_date_under_which_an_entry_is_stored_stays_when_it_is_after_the_first_sighting():
    stated = make_entry(published=FIRST + 2 * DAY, title="New")
    change = see(stated, state_of(make_entry()), fingerprint=b"new", now=LATER, plausible_until=FIRST + 2 * DAY)
    assert change.saved.entry.published == FIRST + 2 * DAY


def test_an_update_date_in_the_future_of_a_wrong_clock_dates_an_undated_entry():
    stated = make_entry(published=None, updated=FIRST + 2 * DAY)
    entry = see(stated, plausible_until=FIRST + 3 * DAY).saved.entry
    assert entry.published == entry.updated == FIRST + 2 * DAY
    assert see(stated, now=datetime(1970, 3, 11, tzinfo=UTC)).saved.entry.published == FIRST + 2 * DAY


def test_a_first_sighting_restored_from_published_files_stays():
    long_ago = datetime(2019, 5, 1, tzinfo=UTC)
    previous = state_of(make_entry(), first_seen=long_ago)
    change = see(make_entry(published=long_ago, title="New"), previous, fingerprint=b"new")
    assert change.saved.entry.first_seen == long_ago


def test_a_clock_before_the_first_release_moves_no_date():
    wrong = see(make_entry(), now=datetime(1970, 3, 11, tzinfo=UTC)).saved
    assert wrong.entry.published == make_entry().published
    right = see(make_entry(title="New"), wrong.state, fingerprint=b"new").saved
    assert right.entry.published == make_entry().published
    assert right.entry.first_seen == FIRST


DRAFT = Withheld(reason="draft", field="draft")


def test_a_withheld_article_is_first_seen_when_it_is_first_public():
    draft = see(make_entry(withheld=DRAFT), trusted=True).saved
    assert draft.state.state == "never public"
    public = see(make_entry(), draft.state, fingerprint=b"new", now=LATER, trusted=True)
    assert public.kind == "added"
    assert public.saved.entry.first_seen == LATER
    assert public.saved.state.state == "public"


def test_an_article_that_is_public_again_keeps_its_first_sighting():
    draft = see(make_entry(withheld=DRAFT), state_of(make_entry()), fingerprint=b"new", now=LATER, trusted=True).saved
    assert draft.state.state == "withheld"
    public = see(make_entry(), draft.state, fingerprint=b"newer", now=LATER + DAY, trusted=True)
    assert public.kind == "updated"
    assert public.saved.entry.first_seen == FIRST
    assert public.saved.state.state == "public"


def test_an_article_is_withheld_after_any_number_of_changes():
    previous = state_of(make_entry(), revisions=MAX_REVISIONS)
    change = see(make_entry(withheld=DRAFT), previous, fingerprint=b"new", now=LATER, trusted=True)
    assert change.kind == "withheld"
    assert change.saved.entry.withheld == DRAFT
    assert see(make_entry(), change.saved.state, fingerprint=b"newer", now=LATER, trusted=True).saved is not None


def test_the_digest_of_an_entry_without_restrictions_is_that_of_earlier_versions():
    # Any other digest would report every stored entry as changed.
    assert make_digest(make_entry()).hex() == "0a8abcb58c2674106ba69ba05db95e7696477dff14d7f012"
    age = make_entry(date_basis="age", is_listed=True)
    assert make_digest(age).hex() == "e03b6dfe62e74f85b899f76f98ccea6496477dff14d7f012"
    latest = make_entry(date_basis="latest", extras=(Extension("slash:comments", "3"),))
    assert make_digest(latest).hex() == "860e383d70ab848e16007c897cefe63496477dff14d7f012"


def test_the_digest_changes_with_a_restriction():
    limited = [make_entry(withheld=DRAFT), make_entry(public_from=LATER), make_entry(public_until=LATER)]
    assert len({make_digest(entry) for entry in (make_entry(), *limited)}) == 4


def test_an_entry_with_only_an_update_date_is_dated_by_it():
    old = FIRST - 100 * DAY
    assert see(make_entry(published=None, updated=old)).saved.entry.published == old


def test_an_edit_of_an_undated_entry_does_not_date_it():
    undated = make_entry(published=None)
    edited = make_entry(published=None, updated=LATER, title="New")
    change = see(edited, state_of(undated), fingerprint=b"new", now=LATER)
    assert change.saved.entry.published is None


def test_an_update_date_in_the_future_is_dropped():
    assert see(make_entry(updated=FIRST + 2 * DAY)).saved.entry.updated is None


def test_the_digest_does_not_depend_on_when_and_where_an_entry_was_seen():
    assert make_digest(make_entry()) == make_digest(make_entry(first_seen=LATER))
    assert make_digest(make_entry()) != make_digest(make_entry(categories=(Category(term="x"),)))


def test_the_fingerprint_depends_on_every_field_of_the_content_and_no_other():
    feed, context = make_parsed_feed(language="en"), Context(feed="feed")
    entry = make_parsed_entry()
    same = make_fingerprints(feed, context)(entry)
    assert len(same) == 16
    assert make_fingerprints(feed, context)(replace(entry, line=12)) == same
    assert make_fingerprints(replace(feed, updated="2026-03-05", title=Text(value="New")), context)(entry) == same
    assert make_fingerprints(replace(feed, language="it"), context)(entry) != same
    assert make_fingerprints(feed, replace(context, base_url="https://x.example/"))(entry) != same
    assert make_fingerprints(feed, context)(replace(entry, summary=Text(value="x"))) != same


def test_words_that_move_from_one_field_to_another_are_a_change():
    feed, context = make_parsed_feed(), Context(feed="feed")
    one = make_parsed_entry(categories=(Category(term="a"), Category(term="b")))
    other = make_parsed_entry(categories=(Category(term="ab"), Category(term="")))
    assert make_fingerprints(feed, context)(one) != make_fingerprints(feed, context)(other)


def test_an_entry_with_a_lone_surrogate_is_hashed():
    feed = make_parsed_feed()
    assert make_fingerprints(feed, Context(feed="feed"))(make_parsed_entry(title=Text(value="\ud800")))
    assert make_digest(make_entry(title="\ud800", first_seen=NOW))


def test_a_scheduled_article_keeps_its_date():
    date = FIRST + 100 * DAY
    change = see(make_entry(published=date, public_from=date), trusted=True)
    assert change.saved.entry.published == date


@pytest.mark.parametrize(
    "changed",
    [
        {"withheld": Withheld(reason="draft", field="draft")},
        {"public_from": FIRST + DAY},
        {"public_until": FIRST + DAY},
    ],
)
def test_a_change_of_visibility_alone_is_saved(changed):
    previous = state_of(make_entry())
    change = see(make_entry(updated=LATER, **changed), previous, fingerprint=b"new", now=LATER)
    assert change.saved is not None


def test_a_start_equal_to_the_publication_date_does_not_change_the_digest():
    entry = make_entry(published=FIRST)
    assert make_digest(replace(entry, public_from=FIRST)) == make_digest(entry)


def extend(value, **given):
    """Return a copy of an object, of a class with one more optional field, `mood`."""
    old = value.__class__
    new = defstruct(
        old.__name__, [("mood", str | None, None)], bases=(old,), frozen=True, kw_only=True, omit_defaults=True
    )
    return new(**structs.asdict(value), **given)


FULL_ENTRY = make_entry(
    title="Wood",
    authors=(Person(name="Ann"),),
    enclosures=(Enclosure(url="https://a.example/1.mp3", length=7),),
    image=Image(url="https://a.example/1.png"),
    source=FeedInfo(title="Planet", updated=FIRST),
    offer=Offer(price="9", expires=FIRST),
    extras=(Extension("slash:comments", "3"),),
    date_basis="inferred",
)
FULL_PARSED = make_parsed_entry(
    contents=(Text(value="<p>Wood</p>", type="html"),),
    categories=(Category(term="diy"),),
    links=(Link(href="https://a.example/via", rel="via"),),
    review=Review(item="Saw", rating="4"),
    withheld=Withheld(reason="draft"),
)


def make_fingerprint(parsed):
    return make_fingerprints(make_parsed_feed(), Context(feed="f"), version=4)(parsed)


def test_the_digests_in_stores_stay_valid():
    assert make_digest(FULL_ENTRY).hex() == "84e0a544602945edfa81378d5587a87a96477dff14d7f012"


def test_the_fingerprints_in_stores_stay_valid():
    assert make_fingerprint(FULL_PARSED).hex() == "86303813e33833c764019576c1d012cf"


def test_a_new_field_changes_no_digest_of_an_entry_without_it():
    assert make_digest(extend(FULL_ENTRY)) == make_digest(FULL_ENTRY)


def test_a_new_field_changes_no_fingerprint_of_an_entry_without_it():
    assert make_fingerprint(extend(FULL_PARSED)) == make_fingerprint(FULL_PARSED)


def test_a_new_field_of_a_part_changes_no_digest_of_an_entry_without_it():
    extended = replace(FULL_ENTRY, enclosures=tuple(map(extend, FULL_ENTRY.enclosures)))
    assert make_digest(extended) == make_digest(FULL_ENTRY)


def test_a_new_field_changes_the_digest_of_an_entry_that_has_it():
    assert make_digest(extend(FULL_ENTRY, mood="glad")) != make_digest(FULL_ENTRY)


def test_a_new_field_changes_the_fingerprint_of_an_entry_that_has_it():
    assert make_fingerprint(extend(FULL_PARSED, mood="glad")) != make_fingerprint(FULL_PARSED)
