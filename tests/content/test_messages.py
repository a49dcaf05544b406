"""Messages are short, and many of one kind are ten and a count."""

from __future__ import annotations

import pytest

from feedtool.content.messages import abbreviate, get_pattern

ALIKE = [
    ("feeds.yaml:3:5: streams.a.limt: unknown key", "feeds.yaml:19:2: site.titel: unknown key"),
    ("HTTP 404", "HTTP 410"),
    ("could not resolve a.example", "could not resolve b.example.org"),
    ("'javascript:a' is not allowed", "'file:b' is not allowed"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_messages_that_differ_in_values_have_one_pattern(one, other):
    assert get_pattern(one) == get_pattern(other)


def test_messages_about_different_mistakes_have_different_patterns():
    assert get_pattern("a.csv:1: the row is short") != get_pattern("a.csv:2: a quote is not closed")


def test_ten_equal_messages_are_shown_and_the_others_are_counted():
    messages = [("same", f"line {number}") for number in range(1000)]
    assert [*abbreviate(messages)] == [*(f"line {number}" for number in range(10)), "  and 990 more like it"]


def test_messages_of_other_kinds_are_shown_although_one_kind_is_frequent():
    messages = [("same", "again"), ("other", "a")] * 6 + [("same", "again")] * 6
    lines = [*abbreviate(messages)]
    assert lines.count("again") == 10
    assert lines.count("a") == 6
    assert "  and 2 more like it" in lines


def test_ten_messages_need_no_count():
    assert [*abbreviate([("same", "line")] * 10)] == ["line"] * 10
