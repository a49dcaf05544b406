"""Reads default values for the fields of article records."""

from __future__ import annotations

from typing import Any

from feedtool.articles.record_defaults import check_defaults
from feedtool.articles.record_mapping import is_shared
from feedtool.config.context import INVALID, MAX_TEXT, KeyContext
from feedtool.content.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode
from feedtool.entries.field_names import find_field
from feedtool.model import Defaults

_NAMES = ("category", "tags", "author", "language", "summary", "image", "draft", "published", "rights")


def read_record(node: MappingNode, context: KeyContext) -> tuple[Defaults, ...]:
    """Return the values of fields like the front matter of a record; fields that must be unique are errors."""
    values: dict[str, Any] = {}
    for key, child in node.items:
        inner = context.enter(key.text, child.position)
        name = find_field(key.text)
        if name is None:
            inner.error(key.position, "unknown field", context.suggest(key.text, _NAMES))
        elif (value := _make_plain(child, inner)) is INVALID:
            continue
        elif not is_shared(name, value):
            hint = "; use a pattern such as /:year/:month/:slug/" if name == "url" else ""
            inner.error(key.position, f"must be unique per record and cannot be a default{hint}")
        else:
            values[key.text] = value
    defaults = Defaults(where=context.file.name, key="defaults", values=values, fills_empty=True)
    _check_values(defaults, context)
    return (defaults,) if values else ()


def _make_plain(node: Node, context: KeyContext) -> Any:
    match node:
        case ScalarNode(is_null=True):
            return context.error(node.position, "expected a value; found nothing")
        case ScalarNode() if len(node.text) > MAX_TEXT:
            return context.error(node.position, f"is longer than {MAX_TEXT} characters")
        case ScalarNode():
            return node.text
        case SequenceNode():
            values = [_make_plain(item, context.enter(place, item.position)) for place, item in enumerate(node.items)]
            return INVALID if INVALID in values else values
    inside = {key.text: _make_plain(child, context.enter(key.text, child.position)) for key, child in node.items}
    return INVALID if INVALID in inside.values() else inside


def _check_values(defaults: Defaults, context: KeyContext) -> None:
    """Report values that are not valid in a record, such as an invalid date."""
    _, diagnostics = check_defaults(defaults)
    for diagnostic in diagnostics:
        written = diagnostic.location.field or ""
        name = next((name for name in defaults.values if name in (written, written.partition(".")[0])), None)
        context.error_at(context.path if name is None else (*context.path, name), diagnostic.advice)
