"""Value types for secrets.

`${NAME}` is replaced from the environment, and messages never repeat a value.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from feedtool import plugins
from feedtool.config.value_types import KeyContext, ScalarType
from feedtool.content.yaml_tree import Node, ScalarNode

__all__ = ["ApiKey", "Database", "Header", "Proxy", "Secret", "StoreUrl"]


_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Secret(ScalarType):
    """Text in which `${NAME}` is replaced by an environment variable."""

    expected: ClassVar[str] = "text, with ${NAME} for an environment variable"

    def read(self, node: Node, context: KeyContext) -> Any:
        """Return the text with its variables replaced."""
        if not isinstance(node, ScalarNode) or node.is_null:
            return self.reject(node, context)
        if "${" in _VARIABLE.sub("", node.text):
            return context.error(node.position, "has an incomplete ${; write ${NAME}")
        names = _VARIABLE.findall(node.text)
        if unset := [name for name in names if not context.environ.get(name)]:
            return context.error(node.position, f"the environment variable {unset[0]} is not set")
        value = _VARIABLE.sub(lambda found: context.environ[found[1]], node.text)
        if not value.isprintable():
            return context.error(node.position, "contains a line break or control character")
        return self.check(value, node, context)

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:  # noqa: ARG002 (subclasses use the node)
        """Return the value, or INVALID after reporting an error."""
        return value

    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of text."""
        return {"type": "string"}


_RESERVED_HEADERS = frozenset(
    {
        "a-im",
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "if-modified-since",
        "if-none-match",
    }
    | {"range", "referer", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that feedtool sets: other values would break conditional requests, responses or address checks."""

_SECRET_NAME = re.compile("auth|cookie|token|secret|password|key", re.IGNORECASE)


class Header(Secret):
    """The value of a request header."""

    expected: ClassVar[str] = 'text such as "Bearer ${EXAMPLE_TOKEN}"'

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:
        """Return the value.

        A header with the name of a secret must use an environment variable.
        """
        name = str(context.path[-1])
        if name.casefold() in _RESERVED_HEADERS:
            return context.error(node.position, "is set by feedtool itself")
        if not value.isascii():
            return context.error(node.position, "contains characters that are not ASCII")
        if _SECRET_NAME.search(name) and not _VARIABLE.search(node.text):
            return context.error(node.position, "is a secret in the file; take it from the environment with ${NAME}")
        return value


class ApiKey(Secret):
    """The key of an API."""

    expected: ClassVar[str] = 'a key such as "${GHOST_KEY}"'

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:
        """Return the key, which must use an environment variable."""
        if not _VARIABLE.search(node.text):
            return context.error(node.position, "is a secret in the file; take it from the environment with ${NAME}")
        return value


class Database(Secret):
    """A database to query."""

    expected: ClassVar[str] = 'a database such as articles.sqlite or "${DATABASE_URL}"'

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:
        """Return a path, or a URL; a password in it must use an environment variable."""
        if re.search(r"://[^/]*:[^/]*@", value) and not _VARIABLE.search(node.text):
            return context.error(node.position, "contains a password; take it from the environment with ${NAME}")
        if not value.strip() or value.endswith("/"):
            return context.error(node.position, f"expected {self.expected}")
        return value


class StoreUrl(Secret):
    """The URL of the store."""

    expected: ClassVar[str] = "a store such as sqlite:.feedtool/state.db or memory:"

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:
        """Return the URL of an installed kind of store."""
        scheme, colon, _ = value.partition(":")
        known = plugins.list_parts("stores")
        if not colon or scheme not in known:
            suggest = context.suggest(scheme, known)
            return context.error(node.position, f"expected {self.expected}", f"{suggest}:..." if suggest else None)
        return value


class Proxy(Secret):
    """The URL of a proxy."""

    expected: ClassVar[str] = "a proxy such as http://proxy.example:3128"

    def check(self, value: str, node: ScalarNode, context: KeyContext) -> Any:
        """Return the URL; its scheme must be one that the HTTP fetcher supports."""
        if not re.fullmatch(r"(https?|socks5h?)://([^\s/@]+@)?[^\s/@:]+(:[0-9]{1,5})?/?", value):
            return context.error(node.position, f"expected {self.expected}")
        if "@" in value and not _VARIABLE.search(node.text):
            return context.error(node.position, "contains a password; take it from the environment with ${NAME}")
        return value
