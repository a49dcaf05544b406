"""Shapes and checks that the tables of several vocabularies use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedtool.content.messages import quote
from feedtool.content.values import (
    Check,
)
from feedtool.lint.xml_schema import Child, Shape
from feedtool.lint.xml_schema import leaf as exact_leaf
from feedtool.model import Diagnostic


def table(prefix: str, shapes: dict[str, Shape], *many: str) -> dict[str, Child]:
    """Return the elements of a namespace by their names with its prefix; those in `many` may be repeated."""
    return {f"{prefix}:{name}": Child(shape=shape, is_repeatable=name in many) for name, shape in shapes.items()}


def leaf(*checks: Check, **fields: Any) -> Shape:
    """Return the shape of an element whose text counts without the white space around it."""
    return exact_leaf(*map(_trim, checks), **fields)


def _trim(check: Check) -> Check:
    return lambda value: check(value.strip())


ANY = Shape(holds_anything=True)
TEXT = leaf()


def check_match(pattern: str, expected: str) -> Check:
    """Return a check for a pattern, in any case; `expected` names in messages what it matches."""
    compiled = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def check(value: str) -> Iterator[Diagnostic]:
        if not compiled.fullmatch(value):
            yield Diagnostic("invalid-value", f"{quote(value)} is not {expected}")

    return check


def check_word(*words: str) -> Check:
    """Return a check for one of these words, in any case."""
    return check_match("|".join(map(re.escape, words)), f"one of {', '.join(words)}")


check_number = check_match(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", "a number")
check_integer = check_match(r"[+-]?\d+", "a whole number")
check_truth = check_match("true|false", "true or false")
