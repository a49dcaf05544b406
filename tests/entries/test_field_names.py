"""A name in a record belongs to one field."""

from __future__ import annotations

from collections import Counter

from feedtool.content.text import fold_name
from feedtool.entries.field_names import DATE_OR_FLAG_NAMES, NAMES
from feedtool.entries.visibility_statements import CHECKS


def test_a_name_belongs_to_one_field():
    owners = Counter(name for names in NAMES.values() for name in set(names))
    assert [name for name, count in owners.items() if count > 1] == []


def test_a_name_is_written_as_feedtool_compares_it():
    names = [name for names in NAMES.values() for name in names]
    assert names == [fold_name(name) for name in names]


def test_a_name_of_a_date_or_flag_is_a_name_of_the_publication_date():
    assert set(DATE_OR_FLAG_NAMES) <= set(NAMES["published"])


def test_a_check_of_visibility_has_names():
    assert CHECKS.keys() - {"permalink"} <= NAMES.keys()
