"""Columns keep every value, and people and SQL can read and sort them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from feedtool.model import (
    AlternateCopy,
    Category,
    Entry,
    EntryState,
    Extension,
    FeedInfo,
    FeedState,
    Offer,
    Person,
    PublishedFile,
)
from feedtool.store.codec import ENTRY_COLUMNS, decode_columns, encode_columns, encode_time
from support import NOW, make_entry

COLUMNS = {str, int, bytes, type(None)}
TIMES = st.datetimes(timezones=st.just(UTC))
PLAIN = {
    str: st.text(max_size=6),  # NULs too
    datetime: TIMES,
    int: st.integers(),
    bool: st.booleans(),
    bytes: st.binary(max_size=6),
    type(None): st.none(),
}


def anything_like(hint):
    """Values of a type hint; st.from_type() would need strategies that are registered for all tests."""
    parts = [part for part in get_args(hint) if part is not ...]
    if hint in PLAIN:
        return PLAIN[hint]
    if hint is Extension:  # it contains others
        return st.builds(Extension, name=st.text(max_size=6), value=st.text(max_size=6))
    if isinstance(hint, type) and issubclass(hint, Struct):
        return st.builds(hint, **{name: anything_like(part) for name, part in get_type_hints(hint).items()})
    if (isinstance(hint, type) and issubclass(hint, Enum)) or get_origin(hint) is Literal:
        return st.sampled_from(parts or list(hint))
    if get_origin(hint) is not tuple:
        return st.one_of(map(anything_like, reversed(parts)))
    if ... in get_args(hint):
        return st.lists(anything_like(parts[0]), max_size=2).map(tuple)
    return st.tuples(*map(anything_like, parts))


@pytest.mark.parametrize("kind", [Entry, FeedState, EntryState, PublishedFile])
def test_any_value_is_the_same_after_encoding_and_decoding(kind):
    @settings(max_examples=50, deadline=None)
    @given(anything_like(kind))
    def survives(value):
        columns = encode_columns(value)
        assert list(columns) == list((*ENTRY_COLUMNS, "details") if kind is Entry else kind.__struct_fields__)
        assert {type(column) for column in columns.values()} <= COLUMNS
        assert decode_columns(kind, columns) == value

    survives()


@given(st.lists(TIMES, min_size=2, max_size=2))
def test_encoded_times_sort_by_time(times):
    assert sorted(times) == sorted(times, key=encode_time)


def test_a_time_is_written_in_utc():
    assert encode_time(datetime(2026, 3, 1, 9, 0, tzinfo=timezone(timedelta(hours=1)))) == "2026-03-01T08:00:00+00:00"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="naive datetime: 2026-03-01"):
        encode_columns(make_entry(published=datetime(2026, 3, 1)))


def test_columns_can_be_read_by_people():
    columns = encode_columns(
        make_entry(
            title="Caffè",
            authors=(Person(name="Zoë", email="zoe@example.com"),),
            categories=(Category(term="news"),),
            source=FeedInfo(title="S", updated=NOW, authors=(Person(name="Ada"),)),
            extras=(Extension("slash:comments", "3"),),
        )
    )
    assert columns["title"] == "Caffè"
    assert columns["published"] == "2026-03-01T08:00:00+00:00"
    assert columns["authors"] == '[{"name":"Zoë","email":"zoe@example.com"}]'
    assert columns["categories"] == '[{"term":"news"}]'
    assert columns["details"] == (
        '{"source":{"title":"S","updated":"2026-03-05T12:00:00Z","authors":[{"name":"Ada"}]},'
        '"extras":[["slash:comments","3",[],[]]]}'
    )


def test_an_unset_field_is_null():
    columns = encode_columns(make_entry(link=None))
    assert [columns[name] for name in ("link", "authors", "updated", "details")] == [None] * 4


def test_an_empty_value_differs_from_none():
    entry = make_entry(source=FeedInfo(), offer=Offer())
    columns = encode_columns(entry)
    assert columns["details"] == '{"source":{},"offer":{}}'
    assert decode_columns(Entry, columns) == entry


def test_deeply_nested_values_are_decoded():
    seen = AlternateCopy(
        link=None, title="t", id="i", source=FeedInfo(authors=(Person(url="u"),), updated=NOW), rule="r"
    )
    entry = make_entry(also=(seen,))
    assert decode_columns(Entry, encode_columns(entry)) == entry


def test_a_field_that_is_missing_in_older_json_gets_its_default():
    columns = encode_columns(make_entry())
    del columns["details"], columns["summary"]
    assert decode_columns(Entry, columns) == make_entry()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("authors", "[{"),
        ("authors", '"x"'),
        ("details", '{"extras":[["a"]]}'),
        ("details", "[]"),
        ("published", "yesterday"),
        ("published", 5),
        ("withheld", "[]"),
        ("nonsense", "1"),
    ],
)
def test_columns_with_another_type_are_refused(column, value):
    columns = encode_columns(make_entry()) | {column: value}
    with pytest.raises((ValueError, TypeError)):
        decode_columns(Entry, columns)


def test_json_columns_hold_valid_json():
    columns = encode_columns(make_entry(authors=(Person(name='"\\\0\n'),)))
    assert json.loads(columns["authors"]) == [{"name": '"\\\0\n'}]


def test_a_type_without_a_column_is_refused_by_name():
    class Odd(Struct):
        weight: float = 0.0

    with pytest.raises(TypeError, match="no column type for <class 'float'>"):
        decode_columns(Odd, {})
