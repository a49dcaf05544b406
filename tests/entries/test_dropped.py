from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from feedtool.entries.dropped import compare_listing, find_removed, forget_absent, hash_id, repeat_listing

START = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def read(*lists, hours=12, changed=()):
    """Return the state after a feed listed these ids, one letter each, one list a reading."""
    listing = None
    for number, letters in enumerate(lists):
        listing = compare_listing(listing, list(letters), changed, START + number * hours * HOUR)
    return listing


def list_taken_back(listing, after):
    """Return the letters that count as removed some hours after the first reading."""
    marks = find_removed(listing, START + after * HOUR)
    return "".join(letter for letter in "abcdefghijklmnopqrstuvwxyz" if hash_id(letter) in marks)


def test_an_entry_missing_from_the_middle_in_three_readings_over_a_day_is_withdrawn():
    assert list_taken_back(read("abcde", "abde", "abde", "abde"), 36) == "c"


def test_a_document_that_stays_the_same_counts_as_a_reading():
    listing = repeat_listing(repeat_listing(read("abcde", "abde")))
    assert list_taken_back(listing, 36) == "c"


@pytest.mark.parametrize(
    ("lists", "after"),
    [
        (["abcde", "abde", "abde"], 36),  # two readings
        (["abcde", "abde", "abde", "abde"], 20),  # not yet a day
        (["abcde", "abcd", "abcd", "abcd"], 36),  # the oldest leaves every list
        (["abcde", "bcde", "bcde", "bcde"], 36),  # nothing newer stands
        (["abcde", "abde", "xab", "xab"], 36),  # what was older is not listed any more
        (["abcde", "abde", "abcde", "abde", "abde", "abde"], 72),  # it came back once
        (["abcde", "abxde", "abxde", "abxde"], 36),  # another id at its place
        (["abcz", "xabz", "xabz", "xabz"], 36),  # the last one is always kept
        (["abcdefgh", "ah", "ah", "ah"], 36),  # most of the list
        (["abcdefgh", "acdefgh", "acdegh", "acegh", "aegh"], 48),  # another one goes at each reading
        (["abcdef", "badcfe", "badfe", "badfe", "badfe"], 48),  # shuffled
    ],
)
def test_an_entry_is_not_withdrawn_without_proof_in_the_list(lists, after):
    assert list_taken_back(read(*lists), after) == ""


def test_an_entry_whose_text_changed_may_move_to_the_top():
    listing = read("abcde", "dabe", "dabe", "dabe", changed="d")
    assert list_taken_back(listing, 36) == "c"


def test_new_entries_at_the_top_do_not_stop_a_withdrawal():
    assert list_taken_back(read("abcdef", "xabdef", "yxabdef", "zyxabdef"), 36) == "c"


def test_half_of_a_short_list_can_be_withdrawn():
    assert list_taken_back(read("abcd", "ad", "ad", "ad"), 36) == "bc"


def test_a_withdrawn_entry_can_be_listed_again():
    listing = forget_absent(read("abcde", "abde", "abde", "abde"))
    assert listing.absent == ()
    again = compare_listing(listing, list("abcde"), "c", START + 48 * HOUR)
    assert again.jumped is None
    assert len(again.order) == 5


def test_a_list_that_jumped_is_used_again_after_a_month():
    listing, later = read("abcdef", "badcfe"), START + timedelta(days=40)
    for number, letters in enumerate(["badcfe", "bacfe", "bacfe", "bacfe"]):
        listing = compare_listing(listing, list(letters), (), later + number * 12 * HOUR)
    assert find_removed(listing, later + 48 * HOUR) == (hash_id("d"),)
