"""Value type for default values of the fields of article records."""

from __future__ import annotations

from typing import Any

from feedtool.articles.record_defaults import check_defaults
from feedtool.articles.record_mapping import is_shared
from feedtool.config.value_types import INVALID, MAX_TEXT, KeyContext, ValueType
from feedtool.content.yaml_tree import MappingNode, Node, ScalarNode, SequenceNode
from feedtool.entries.field_names import find_field
from feedtool.model import Defaults

__all__ = ["FieldValues"]

_NAMES = ("category", "tags", "author", "language", "summary", "image", "draft", "published", "rights")


class FieldValues(ValueType):
    """A mapping like the front matter of a record.

    Fields that must be unique per record are errors.
    """

    @property
    def expected(self) -> str:
        """Return an example with the fields of a record."""
        return "a mapping from fields of records to values such as {category: Reviews, author: Ada}"

    @property
    def label(self) -> str:
        """Return the fields of a record for the docs."""
        return "a mapping: fields as records have them"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return text, lists and mappings by the names as written."""
        if not isinstance(node, MappingNode):
            return self.reject(node, context)
        values: dict[str, Any] = {}
        for key, child in node.items:
            inner = context.child(key.text)
            inner.positions[inner.path] = child.position
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
        _check_values(values, context)
        return values

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of an object; its names are not listed."""
        values = {"type": ["string", "number", "boolean", "array", "object"]}
        return {"type": "object", "additionalProperties": values}


def _make_plain(node: Node, context: KeyContext) -> Any:
    match node:
        case ScalarNode(is_null=True):
            return context.error(node.position, "expected a value; found nothing")
        case ScalarNode() if len(node.text) > MAX_TEXT:
            return context.error(node.position, f"is longer than {MAX_TEXT} characters")
        case ScalarNode():
            return node.text
        case SequenceNode():
            values = [_make_plain(item, context.child(place)) for place, item in enumerate(node.items)]
            return INVALID if INVALID in values else values
    inside = {key.text: _make_plain(child, context.child(key.text)) for key, child in node.items}
    return INVALID if INVALID in inside.values() else inside


def _check_values(values: dict[str, Any], context: KeyContext) -> None:
    """Report values that are not valid in a record, such as an invalid date."""
    _, problems = check_defaults(Defaults(where="", values=values))
    for problem in problems:
        name = next((name for name in values if name in (problem.field, (problem.field or "").partition(".")[0])), "")
        inner = context.child(name) if name else context
        message = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
        inner.error(context.positions[inner.path], message)
