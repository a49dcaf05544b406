"""Reads the settings that a Python program assigns; the program is not run."""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["parse_python_settings"]


def parse_python_settings(text: str) -> dict[str, Any]:
    """Return the literals that a Python file assigns to names, without running it.

    A value that is not a literal is Ellipsis.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    found: dict[str, Any] = {}
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        value = getattr(node, "value", None)
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                found[target.id] = _evaluate(value)
    return found


def _evaluate(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ...
