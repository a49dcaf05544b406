"""Alignment of two texts: details of templates, credit lines and coverage."""

from __future__ import annotations

import pytest

from feedtool.dedupe.alignment import (
    differ_in_details,
    is_credited,
    lacks_subject,
    measure_common_run,
    measure_coverage,
)
from feedtool.dedupe.features import make_features
from feedtool.model import Entry, FeedInfo
from support import NOW

FORM = "We mend {subject} on {day} at the north pier, and {number} boats stay in the harbour until the work is done."


def make(title, text, name="Lake Gazette"):
    return make_features(
        Entry(feed="f", id="1", title=title, summary=text, first_seen=NOW),
        FeedInfo(title=name, link="https://lake.example/"),
    )


def fill(title, **values):
    return make(title, FORM.format(**{"subject": "the crane", "day": "Monday", "number": 12} | values))


@pytest.mark.parametrize(
    ("title", "values"),
    [
        ("Work at the pier", {"number": 14}),
        ("Work at the pier", {"subject": "the Heron"}),
        ("Work on the bridge", {"subject": "the bridge"}),
    ],
)
def test_a_text_with_another_number_name_or_subject_is_filled_differently(title, values):
    one = fill("Work at the pier" if title.endswith("pier") else "Work on the crane", subject="the Otter")
    assert differ_in_details(one, fill(title, **values))


def test_a_text_in_which_an_editor_changed_a_word_is_not_filled_differently():
    other = make(
        "Work at the pier", FORM.format(subject="the crane", day="Monday", number=12).replace("mend", "repair")
    )
    assert not differ_in_details(fill("Work at the pier"), other)


def test_a_text_that_was_cut_inside_a_number_is_not_filled_differently():
    whole = make("Ice", "The ice on the lake is as thick as it was in the winter of 1987 when the boats were stuck.")
    cut = make("Ice", "The ice on the lake is as thick as it was in the winter of 19")
    assert not differ_in_details(whole, cut)


def test_a_text_lacks_the_subject_that_the_other_has_in_its_title():
    release = "A release of {} with small repairs, and packages in the usual place."
    one, other = make("Ironmill 4.2", release.format("Ironmill")), make("Bellows 1.0", release.format("Bellows"))
    assert lacks_subject(one, other)
    assert not lacks_subject(one, make("News from the mill", release.format("Ironmill")))


@pytest.mark.parametrize("text", ["From Lake Gazette: the ice is thick.", "The ice is thick. Source: Lake Gazette"])
def test_a_credit_line_names_the_feed_at_the_beginning_or_end(text):
    origin = make("Ice", "The ice is thick.")
    assert is_credited(make("Thick ice", text, "The Daily"), origin)
    assert not is_credited(make("Thick ice", text), origin), "its own name is not a credit"


def test_items_in_another_order_are_not_a_common_run():
    items = ["a map of all wells", "how to mend a net in winter", "the sound of old ferries", "what eels eat at night"]
    one, other = make("Links", ". ".join(items)), make("Links", ". ".join([*items[2:], "who counts swans", *items[:2]]))
    assert measure_common_run(one, other) < 0.85 <= measure_common_run(one, make("Links", ". ".join(items[:3])))


def test_a_message_of_title_and_teaser_is_covered_by_the_page():
    page = make("The ferry sails again", "From Monday the ferry sails every hour, and bicycles travel free of charge.")
    message = make("", "The ferry sails again From Monday the ferry sails every hour")
    assert measure_coverage(message, page, ()) == 1
    assert measure_coverage(make("", "I took that boat as a child every Sunday"), page, ()) == 0
