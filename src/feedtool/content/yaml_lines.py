"""Writes values as lines of YAML, without a YAML library."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any


def format_item(values: Mapping[str, Any], indent: str = "  ") -> list[str]:
    """Return the lines of a mapping as an item of a list; a `url` without other keys stands alone."""
    lines = [f"{key}: {format_scalar(value)}" for key, value in values.items()]
    first = format_scalar(values["url"]) if [*values] == ["url"] else lines[0]
    return [f"{indent}- {first}", *(f"{indent}  {line}" for line in lines[1:])]


def format_scalar(value: Any) -> str:
    """Return a value for YAML: a plain URL as it is, anything else as JSON, which is YAML."""
    is_plain = isinstance(value, str) and re.fullmatch(r"https?://[\w./~%?=&;:+-]+[\w/]", value)
    return value if is_plain else json.dumps(value, ensure_ascii=False)
