"""Declares how feeds.yaml sets a field, in the annotation of the field.

`limit: Annotated[int, Form("count", minimum=1), Key("Maximum number of entries.")] = 50` is all that the reader in
config/, the JSON Schema and docs/reference/configuration.md know about the key `limit`. The default in the file is that
of the field. A field without a Key is not in the file.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Struct


class Form(Struct, frozen=True):
    """The kind of a single value, and its limits."""

    kind: str
    """The name of its reader in config/scalars.py, config/addresses.py or config/secrets.py; or "record"."""
    expected: str = ""
    """Description of a valid value, if it differs from that of the kind: "a name"."""
    minimum: Any = None
    """A number; for a duration as it would be written: "1m"."""
    maximum: Any = None
    choices: tuple[str, ...] = ()
    """The words of a choice; for a part, the names of the built-in ones."""


class Items(Struct, frozen=True):
    """The limit of a list."""

    minimum: int


class Names(Struct, frozen=True):
    """The names of a mapping whose keys the user chooses."""

    pattern: str
    expected: str
    """Description of a valid name: "a category"."""
    minimum: int = 0


class Key(Struct, frozen=True):
    """A key of feeds.yaml that sets a field."""

    description: str
    """One or two sentences, for editors and docs/reference/configuration.md."""
    example: Any = None
    """As JSON has it; with tuples for lists, because typing compares what is hashable much faster."""
    name: str | None = None
    """The key, if it differs from the name of the field."""
    alias: str | None = None
    """Another name of the key, such as the plural."""
    former_name: str | None = None
    """Former name of the key; it is an error that names the current one."""
    required: bool = False
    default: Any = None
    """Default as it would be written in the file, if it is not the default of the field."""
    if_absent: str = ""
    """Meaning of a missing key without a default."""


INLINE = "inline"
"""Marks a field whose class has its keys in the table of the class that holds the field."""


class Table(Struct, frozen=True):
    """How feeds.yaml writes a class of keys."""

    name: str
    """Name in the docs and the JSON Schema."""
    description: str = ""
    short: str | Form | None = None
    """A value other than a mapping: the key that it sets, or the form that is read into several keys."""
    one_of: tuple[str, ...] = ()
    """Keys of which exactly one must be set."""


Language = Annotated[str, Form("language")]
Name = Annotated[str, Form("text", "a name")]
Url = Annotated[str, Form("url")]
Word = Annotated[str, Form("text", "a word or phrase")]
