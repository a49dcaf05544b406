"""Read a YAML tree into the classes of model/, by the declarations of their fields.

The declared type decides how a value is read, so `language: no` is Norwegian and `title: 12:30:45` is text. An invalid
value is reported and replaced; reading continues, to find the other errors.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec.structs import replace

from feedtool.config.addresses import ADDRESSES
from feedtool.config.completion import COMPLETIONS
from feedtool.config.context import INVALID, MAX_TEXT, InvalidValueError, KeyContext
from feedtool.config.scalars import SCALARS
from feedtool.config.secrets import SECRETS
from feedtool.content.slugs import make_slug
from feedtool.content.yaml_tree import MappingNode, Node, Position, ScalarNode, SequenceNode
from feedtool.errors import PartError
from feedtool.model.declaration import INLINE, Form, Items, Key, Names, Table
from feedtool.plugins import PART_KINDS, find_options

_KINDS = {**SCALARS, **ADDRESSES, **SECRETS}


class ValueType(ABC):
    """Base class of the types of values."""

    blank: Any = ()
    """The value in place of an invalid one, in an object that is dropped because of the error."""

    @property
    @abstractmethod
    def expected(self) -> str:
        """Return the text after "expected" in messages, with an example."""

    @abstractmethod
    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the value, or INVALID after reporting an error."""

    def reject(self, node: Node, context: KeyContext) -> Any:
        """Report a node of another type."""
        return context.error(node.position, f"expected {self.expected}; found {_name(node)}")


def _name(node: Node) -> str:
    match node:
        case ScalarNode():
            return "nothing" if node.is_null else "a single value"
        case SequenceNode():
            return "a list"
    return "a mapping"


def make_type(hint: Any) -> ValueType:
    """Return the type that a hint declares."""
    metadata: dict[type, Any] = {}
    while get_origin(hint) in (Annotated, Union, UnionType):
        if get_origin(hint) is Annotated:
            metadata = {type(one): one for one in hint.__metadata__} | metadata
        hint = get_args(hint)[0]
    if form := metadata.get(Form):
        return _OTHERS[form.kind]() if form.kind in _OTHERS else ScalarType(form)
    if hint is bool:
        return ScalarType(Form("flag"))
    if get_origin(hint) is Literal:
        return ScalarType(Form("choice", choices=get_args(hint)))
    if Names in metadata:
        return MapType(hint, metadata[Names])
    if get_origin(hint) is tuple:
        return ListType(make_type(get_args(hint)[0]), metadata.get(Items, Items(0)).minimum)
    return get_table(hint)


class ScalarType(ValueType):
    """A single value."""

    def __init__(self, form: Form) -> None:
        expected, self._parse = _KINDS[form.kind]
        expected = form.expected or expected.format(form=form, choices=" or ".join(form.choices))
        self.form = replace(form, expected=expected)
        self.blank = Path() if form.kind in ("file", "folder") else ""

    @property
    def expected(self) -> str:
        """Return the expected text."""
        return self.form.expected

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the value of the scalar."""
        if not isinstance(node, ScalarNode) or node.is_null:
            return self.reject(node, context)
        if len(node.text) > MAX_TEXT:
            return context.error(node.position, f"is longer than {MAX_TEXT} characters")
        try:
            return self.parse(node.text, context)
        except InvalidValueError as error:
            return context.error(node.position, str(error), error.suggestion)

    def parse(self, text: str, context: KeyContext) -> Any:
        """Return the value of the text.

        Raises:
            InvalidValueError: the text is not valid.
        """
        return self._parse(text, self.form, context)


class RecordType(ValueType):
    """A mapping like the front matter of a record."""

    @property
    def expected(self) -> str:
        """Return the expected fields, with an example."""
        return "a mapping from fields of records to values such as {category: Reviews, author: Ada}"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the values as the defaults of an article source."""
        if not isinstance(node, MappingNode):
            return self.reject(node, context)
        from feedtool.config.records import read_record  # it imports the reading of articles; few files have defaults

        return read_record(node, context)


class PartOptionsType(ValueType):
    """The options of parts of other packages, by kind and name; a class `Options` of each part declares its keys."""

    @property
    def expected(self) -> str:
        """Return the nesting, with an example."""
        return "a mapping from kinds of parts to names and options such as {renderers: {gemtext: {limit: 20}}}"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the objects of the classes, by kind and name."""
        if not isinstance(node, MappingNode):
            return self.reject(node, context)
        found: dict[str, Mapping[str, Any]] = {}
        for kind, names in node.items:
            inner = context.enter(kind.text, kind.position)
            if kind.text not in PART_KINDS:
                inner.error(
                    kind.position,
                    f"expected one of {', '.join(PART_KINDS)} here",
                    context.suggest(kind.text, PART_KINDS),
                )
            elif isinstance(names, MappingNode):
                found[kind.text] = MappingProxyType(dict(self._read_names(kind.text, names, inner)))
            else:
                self.reject(names, inner)
        return MappingProxyType(found)

    def _read_names(self, kind: Any, names: MappingNode, context: KeyContext) -> Iterator[tuple[str, Any]]:
        for name, options in names.items:
            inner = context.enter(name.text, name.position)
            try:
                declared = find_options(kind, name.text)
            except PartError as error:
                inner.error(name.position, str(error))
                continue
            if declared is None:
                inner.error(name.position, "has no options; remove it")
                continue
            try:
                value = get_table(declared).read(options, inner)
            except (AttributeError, KeyError, TypeError) as error:  # of a Form without limits, or of an unknown kind
                inner.error(name.position, f"its package declares the options wrongly: {type(error).__name__}: {error}")
                continue
            if value is not INVALID:
                yield name.text, value


_OTHERS: Mapping[str, type[ValueType]] = {"record": RecordType, "part_options": PartOptionsType}
"""Kinds of a Form that are mappings."""


class ListType(ValueType):
    """A list; a single value is a list of one, and no value is the empty list."""

    def __init__(self, of: ValueType, minimum: int) -> None:
        self.of = of
        self.minimum = minimum

    @property
    def expected(self) -> str:
        """Return the expected items."""
        return f"a list, each {self.of.expected}"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the valid values as a tuple; equal texts are errors."""
        is_empty = isinstance(node, ScalarNode) and node.is_null
        items = () if is_empty else node.items if isinstance(node, SequenceNode) else (node,)
        values: list[Any] = []
        lines: dict[str, int] = {}
        for index, item in enumerate(items):
            inner = context.enter(index, item.position, len(values))
            value = self.of.read(item, inner)
            if value is INVALID:
                continue
            if isinstance(value, str) and value in lines:
                inner.error(item.position, f"is already listed on line {lines[value]}")
            elif isinstance(value, str):
                lines[value] = item.position.line
            values.append(value)
        if len(items) < self.minimum:
            least = f", {self.minimum} or more" if self.minimum > 1 else ""
            return context.error(node.position, f"expected {self.expected}{least}; found {len(items) or 'none'}")
        return tuple(values)


class MapType(ValueType):
    """A mapping whose keys are names that the user chooses: a mapping, pairs, or objects with a name."""

    def __init__(self, hint: Any, names: Names) -> None:
        arguments = get_args(hint)
        self._makes_mapping = get_origin(hint) is not tuple
        inner = arguments[1] if self._makes_mapping else arguments[0]
        self.of = make_type(get_args(inner)[1] if get_origin(inner) is tuple and not self._makes_mapping else inner)
        self.names = names

    @property
    def expected(self) -> str:
        """Return the expected names and values."""
        return f"a mapping from {self.names.expected} to {self.of.expected}"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the valid values with their names, in their order."""
        if isinstance(node, ScalarNode) and node.is_null and not self.names.minimum:
            pairs: tuple[tuple[ScalarNode, Node], ...] = ()
        elif not isinstance(node, MappingNode) or len(node.items) < self.names.minimum:
            return self.reject(node, context)
        else:
            pairs = node.items
        values: list[tuple[str, Any]] = []
        for key, child in pairs:
            is_object = isinstance(self.of, TableType)
            inner = context.enter(key.text, key.position, len(values) if is_object else None)
            if not re.fullmatch(self.names.pattern, key.text):
                slug = make_slug(key.text)
                is_valid = re.fullmatch(self.names.pattern, slug)
                inner.error(key.position, f"expected {self.names.expected} here", slug if is_valid else None)
            if isinstance(self.of, TableType):
                value = self.of.read(child, inner, name=key.text)
            else:
                value = self.of.read(child, inner)
            if value is not INVALID:
                values.append((key.text, value))
        if self._makes_mapping:
            return MappingProxyType(dict(values))
        return tuple(value if isinstance(self.of, TableType) else (name, value) for name, value in values)


class KeyType:
    """A key of a table."""

    def __init__(self, field: str, hint: Any, declared: Key) -> None:
        self.field = field
        self.name = declared.name or field
        self.declared = declared
        self._hint = hint

    @cached_property
    def value_type(self) -> ValueType:
        """Return the type of the value."""
        return make_type(self._hint)


def _list_keys(hints: dict[str, Any]) -> Iterator[KeyType]:
    for field, hint in hints.items():
        metadata = getattr(hint, "__metadata__", ())
        if INLINE in metadata:
            yield from _list_keys(get_type_hints(get_args(hint)[0], include_extras=True))
        elif key := next((one for one in metadata if isinstance(one, Key)), None):
            yield KeyType(field, hint, key)


class TableType(ValueType):
    """A mapping with known keys, which is read into an object of a class."""

    def __init__(self, made: Any) -> None:
        hints = get_type_hints(made, include_extras=True)
        self.made = made
        self.declared: Table = getattr(made, "table", Table(made.__name__))
        self.keys = tuple(_list_keys(hints))
        self._expected = tuple(key for key in self.keys if key.declared.required or key.declared.default is not None)
        self._by_name = {name: key for key in self.keys for name in (key.name, key.declared.alias) if name}
        self.inlined = {
            field: get_args(hint)[0] for field, hint in hints.items() if INLINE in getattr(hint, "__metadata__", ())
        }

    @property
    def may_be_empty(self) -> bool:
        """Whether nothing is a valid value."""
        return not self.declared.one_of and not any(key.declared.required for key in self.keys)

    @property
    def short(self) -> ValueType | None:
        """Return the type of a value that is not a mapping."""
        short = self.declared.short
        if short is None:
            return None
        return ScalarType(short) if isinstance(short, Form) else self._by_name[short].value_type

    @property
    def expected(self) -> str:
        """Return the short form, and an example of the mapping."""
        short, first = self.short, self.keys[0]
        if isinstance(self.declared.short, Form) and short:
            return short.expected
        keys = f"a mapping such as {{{first.name}: {json.dumps(first.declared.example, ensure_ascii=False)}}}"
        return f"{short.expected}, or {keys}" if short else keys

    @property
    def blank(self) -> Any:
        """Return an object without values."""
        return self._make({}, set(), None)

    def get_key(self, name: str) -> KeyType:
        """Return the key with a name or alias."""
        return self._by_name[name]

    def read(self, node: Node, context: KeyContext, **given: Any) -> Any:
        """Return the object.

        It has a blank in place of each invalid or missing value that is required.
        """
        is_null = isinstance(node, ScalarNode) and node.is_null
        values = dict(given)
        if isinstance(node, MappingNode):
            found = self._read_pairs(node, context, values)
        elif is_null and self.may_be_empty:
            found = set()
        elif is_null or not self._read_short(node, context, values):
            return INVALID if self.short and not is_null else self.reject(node, context)
        else:
            found = {key.name for key in self.keys if key.field in values}
        self._check_one_of(found, node.position, context)
        return self._make(values, found, (node.position, context))

    def _read_short(self, node: Node, context: KeyContext, values: dict[str, Any]) -> bool:
        """Read a value that is not a mapping; return whether it is valid."""
        if self.short is None:
            return False
        if isinstance(self.declared.short, Form):
            value = self.short.read(node, context)
            values |= {} if value is INVALID else value
        else:
            key = self._by_name[str(self.declared.short)]
            value = key.value_type.read(node, context.enter(key.name, node.position, key.field))
            values[key.field] = value
        return value is not INVALID

    def _read_pairs(self, node: MappingNode, context: KeyContext, values: dict[str, Any]) -> set[str]:
        """Read the keys into values by field; return the names of the keys that are set, validly or not."""
        found: set[str] = set()
        for name, child in node.items:
            key = self._by_name.get(name.text)
            inner = context.enter(name.text, child.position, key.field if key else None)
            if key is None:
                self._report_unknown_key(name, inner)
            elif key.name in found:
                inner.error(name.position, f"is the same as `{key.name}:`; keep one of them")
            else:
                found.add(key.name)
                if (value := key.value_type.read(child, inner)) is not INVALID:
                    values[key.field] = value
        return found

    def _report_unknown_key(self, name: ScalarNode, context: KeyContext) -> None:
        renamed = next((key.name for key in self.keys if key.declared.former_name == name.text), None)
        if renamed:
            context.error(name.position, f'was renamed: write "{renamed}"')
            return
        known = tuple(key.name for key in self.keys)
        suggest = context.suggest(name.text, known)
        context.error(
            name.position, "unknown key" + ("" if suggest else f"; expected one of {', '.join(known)}"), suggest
        )

    def _check_one_of(self, found: set[str], position: Position, context: KeyContext) -> None:
        given = [name for name in self.declared.one_of if name in found]
        if self.declared.one_of and len(given) != 1:
            words = " or ".join(f"`{name}:`" for name in self.declared.one_of)
            context.error(position, f"needs {words}" if not given else f"has {' and '.join(given)}; keep one of them")

    def _make(self, values: dict[str, Any], found: set[str], place: tuple[Position, KeyContext] | None) -> Any:
        """Return the object; report missing keys if there is a place for the error."""
        for key in self._expected:
            if place and key.name not in found:
                self._add_default(key, values, *place)
            if key.field not in values:
                values[key.field] = key.value_type.blank
        if complete := COMPLETIONS.get(self.made):
            complete(values, place[1].file if place else Path())
        for field, cls in self.inlined.items():
            values[field] = cls(**{name: values.pop(name) for name in cls.__annotations__ if name in values})
        return self.made(**values)

    def _add_default(self, key: KeyType, values: dict[str, Any], position: Position, context: KeyContext) -> None:
        if key.declared.required and key.field not in values:
            context.error(position, f"missing required key `{key.name}`; expected {key.value_type.expected}")
        elif key.declared.default is not None:
            inner = context.enter(key.name, position, key.field)
            values[key.field] = key.value_type.read(make_node(key.declared.default, position), inner)


def make_node(value: Any, position: Position) -> Node:
    """Return a value as it would be written in the file: text, or lists and mappings of it."""
    if isinstance(value, Mapping):
        items = tuple(
            (ScalarNode(position=position, text=str(name)), make_node(value[name], position)) for name in value
        )
        return MappingNode(position=position, items=items, value_count=0, depth=0)
    if isinstance(value, list | tuple):
        nodes = tuple(make_node(one, position) for one in value)
        return SequenceNode(position=position, items=nodes, value_count=0, depth=0)
    if value is None or isinstance(value, bool):
        return ScalarNode(position=position, text="" if value is None else str(value).lower())
    return ScalarNode(position=position, text=str(value), plain=False)


@cache
def get_table(made: Any) -> TableType:
    """Return the table that is read into objects of a class."""
    return TableType(made)
