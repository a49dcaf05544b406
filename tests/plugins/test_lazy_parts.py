"""Parts are made one by one, each once, when they are used."""

from __future__ import annotations

import pytest

from feedtool.errors import PartError
from feedtool.plugins import LazyParts


def test_a_part_is_made_when_it_is_used():
    made = []
    parts = LazyParts(lambda: (made.append(name) or name for name in "abc"))
    assert next(iter(parts)) == "a"
    assert made == ["a"]
    assert [*parts] == [*"abc"]
    assert (parts[1], len(parts), parts[-1]) == ("b", 3, "c")
    assert made == [*"abc"]


def test_a_part_that_cannot_be_made_is_an_error_each_time_and_hides_no_other():
    broken = {"b"}

    def make(name):
        if name in broken:
            raise PartError(name)
        return name

    for parts in (LazyParts(lambda: map(make, "abc")), LazyParts(lambda: [*map(make, "abc")])):
        broken.add("b")
        for _ in range(2):
            with pytest.raises(PartError):
                list(parts)
        broken.clear()
        assert [*parts] == [*"abc"]
