"""`frozen` makes classes like frozen dataclasses, whose objects take less time to make."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace
from inspect import signature

import pytest

from feedtool.model.frozen import frozen


@frozen
class Story:
    """A frozen class."""

    title: str
    links: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """The same class, made by dataclasses alone."""

    title: str
    links: tuple[str, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)


ONE = Story(title="One", links=("https://example.com/1",))


@pytest.mark.parametrize("name", ["title", "links", "more", "__class__"])
def test_a_field_of_a_frozen_value_cannot_be_set(name: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(ONE, name, "Other")
    with pytest.raises(FrozenInstanceError):
        delattr(ONE, name)


def test_a_frozen_value_has_the_class_that_was_called() -> None:
    assert type(ONE) is Story
    assert is_dataclass(ONE)
    assert repr(ONE) == "Story(title='One', links=('https://example.com/1',), lines={})"


def test_equal_frozen_values_have_equal_hashes() -> None:
    other = Story(title="One", links=("https://example.com/1",), lines={"title": 3})
    assert other == ONE
    assert len({ONE, other, replace(ONE, title="Two")}) == 2


def test_functions_of_dataclasses_work_with_frozen_classes() -> None:
    assert replace(ONE, links=()) == Story(title="One")
    assert asdict(ONE) == {"title": "One", "links": ("https://example.com/1",), "lines": {}}
    assert pickle.loads(pickle.dumps(ONE)) == ONE
    assert [part.name for part in fields(ONE)] == ["title", "links", "lines"]
    assert list(signature(Story).parameters) == list(signature(Reference).parameters)


def test_a_default_factory_is_called_for_each_value() -> None:
    assert ONE.lines is not Story(title="Two").lines


@pytest.mark.parametrize("given", [{}, {"title": "One", "more": 1}], ids=["without a field", "with another"])
def test_a_frozen_class_takes_only_its_fields_by_name(given: dict[str, object]) -> None:
    for kind in (Story, Reference):
        with pytest.raises(TypeError):
            kind(**given)
    with pytest.raises(TypeError):
        Story("One")  # type: ignore[misc]
