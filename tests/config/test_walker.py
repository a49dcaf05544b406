"""The walker reads YAML into any class whose fields declare their keys."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
from generate_schema import find_default, make_type_schema
from msgspec import Struct

from feedtool.config.context import KeyContext
from feedtool.config.errors import ErrorCollector
from feedtool.config.walker import get_table
from feedtool.config.yaml_text import parse
from feedtool.model.declaration import INLINE, Form, Items, Key, Name, Names, Table


class Window(Struct, frozen=True, kw_only=True):
    width: Annotated[int, Form("count", minimum=1, maximum=9), Key("Its width.", name="wide", former_name="w")] = 3
    inner: int = 0


class Room(Struct, frozen=True, kw_only=True):
    table = Table("room", "A room.", short="name")

    name: Annotated[Name, Key("Its name.", required=True, example="Hall")]
    window: Annotated[Window, INLINE]
    delay: Annotated[float, Form("seconds", minimum="1s", maximum="1h"), Key("Its delay.")] = 90.0
    size: Annotated[int, Form("size", minimum=1024, maximum=1024**3), Key("Its size.")] = 3 * 1024**2
    guests: Annotated[tuple[Name, ...], Items(minimum=1), Key("Its guests.", alias="guest")] = ()


class House(Struct, frozen=True, kw_only=True):
    table = Table("house")

    rooms: Annotated[tuple[Room, ...], Key("Its rooms.")] = ()
    flags: Annotated[
        tuple[tuple[str, Annotated[str, Form("choice", choices=("on", "off"))]], ...],
        Names("[a-z]+", "a word"),
        Key("Its flags."),
    ] = ()


def read(text):
    context = KeyContext(Path("house.yaml"), {}, ErrorCollector())
    made = get_table(House).read(parse(text, context.errors), context)
    return made, list(context.errors.format("house.yaml")), context


def test_a_class_is_made_with_its_inlined_classes_and_defaults():
    house, errors, _ = read("rooms: [Hall, {name: Attic, wide: 4, guest: Ada}]\nflags: {a: on}")
    assert errors == []
    assert house.rooms == (
        Room(name="Hall", window=Window()),
        Room(name="Attic", window=Window(width=4), guests=("Ada",)),
    )
    assert house.flags == (("a", "on"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rooms: [{nam: Hall}]", "1:10: rooms[0].nam: unknown key; did you mean 'name'?"),
        ("rooms: [{nam: Hall}]", "1:9: rooms[0]: missing required key `name`; expected a name"),
        ("rooms: [{name: a, w: 2}]", '1:19: rooms[0].w: was renamed: write "wide"'),
        ("rooms: [{name: a, wide: 10}]", "1:25: rooms[0].wide: expected a whole number from 1 to 9; found 10"),
        ("rooms: [{name: a, guests: [b, b]}]", "1:31: rooms[0].guests[1]: is already listed on line 1"),
        ("rooms: [{name: a, guests: []}]", "1:27: rooms[0].guests: expected a list, each a name; found none"),
        (
            "rooms: [{name: a, guest: b, guests: c}]",
            "1:29: rooms[0].guests: is the same as `guests:`; keep one of them",
        ),
        ("flags: {A: on}", "1:9: flags.A: expected a word here; did you mean 'a'?"),
        ("flags: [on]", "1:8: flags: expected a mapping from a word to on or off; found a list"),
    ],
)
def test_a_mistake_is_reported_with_its_position(text, message):
    assert f"house.yaml:{message}" in read(text)[1]


def test_a_value_has_the_place_of_the_file_even_after_an_invalid_item():
    house, _, context = read("rooms:\n- [x]\n- {guest: [Ada, Bob]}")
    assert house.rooms[0].guests == ("Ada", "Bob")
    context.error_at(("rooms", 0, "guests", 1), "is away")
    assert "house.yaml:3:17: rooms[1].guest[1]: is away" in context.errors.format("house.yaml")


def test_a_default_is_written_with_its_unit():
    table = get_table(Room)
    written = {key.name: find_default(table, key) for key in table.keys}
    assert written == {"name": None, "wide": 3, "delay": "90s", "size": "3MiB", "guests": None}


def test_the_schema_of_a_key_has_its_limits():
    key = get_table(Room).get_key("wide")
    assert make_type_schema(key.value_type) == {"type": "integer", "minimum": 1, "maximum": 9}
