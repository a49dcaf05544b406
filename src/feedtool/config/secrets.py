"""Reads secrets.

`${NAME}` is replaced from the environment, and messages never repeat a value.
"""

from __future__ import annotations

import re

from feedtool import plugins
from feedtool.config.context import InvalidValueError, KeyContext
from feedtool.config.scalars import Kinds
from feedtool.content.messages import find_nearest
from feedtool.model.declaration import Form

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_IN_FILE = "is a secret in the file; take it from the environment with ${NAME}"
_HAS_PASSWORD = "contains a password; take it from the environment with ${NAME}"  # noqa: S105 (a message)


def _fill(text: str, context: KeyContext) -> str:
    """Return the text with its variables replaced.

    Raises:
        InvalidValueError: a variable is not set.
    """
    if "${" in _VARIABLE.sub("", text):
        raise InvalidValueError("has an incomplete ${; write ${NAME}")
    names = _VARIABLE.findall(text)
    if unset := [name for name in names if not context.environ.get(name)]:
        raise InvalidValueError(f"the environment variable {unset[0]} is not set")
    value = _VARIABLE.sub(lambda found: context.environ[found[1]], text)
    if not value.isprintable():
        raise InvalidValueError("contains a line break or control character")
    return value


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


def _parse_header(text: str, _form: Form, context: KeyContext) -> str:
    """Return the value of a request header; the name of a secret requires an environment variable."""
    value = _fill(text, context)
    name = str(context.steps[-1])
    if name.casefold() in _RESERVED_HEADERS:
        raise InvalidValueError("is set by feedtool itself")
    if not value.isascii():
        raise InvalidValueError("contains characters that are not ASCII")
    if _SECRET_NAME.search(name) and not _VARIABLE.search(text):
        raise InvalidValueError(_IN_FILE)
    return value


def _parse_api_key(text: str, _form: Form, context: KeyContext) -> str:
    """Return the key, which must use an environment variable."""
    value = _fill(text, context)
    if not _VARIABLE.search(text):
        raise InvalidValueError(_IN_FILE)
    return value


def _parse_database(text: str, form: Form, context: KeyContext) -> str:
    """Return a path, or a URL; a password in it must use an environment variable."""
    value = _fill(text, context)
    if re.search(r"://[^/]*:[^/]*@", value) and not _VARIABLE.search(text):
        raise InvalidValueError(_HAS_PASSWORD)
    if not value.strip() or value.endswith("/"):
        raise InvalidValueError(f"expected {form.expected}")
    return value


def _parse_store(text: str, form: Form, context: KeyContext) -> str:
    """Return the URL of an installed kind of store."""
    value = _fill(text, context)
    if re.search(r"://[^/]*:[^/@]+@|[?&]\w*password=", value) and not _VARIABLE.search(text):
        raise InvalidValueError(_HAS_PASSWORD)
    scheme, colon, _ = value.partition(":")
    known = plugins.list_parts("stores")
    if not colon or scheme not in known:
        nearest = find_nearest(scheme, known)
        raise InvalidValueError(f"expected {form.expected}", f"{nearest}:..." if nearest else None)
    return value


def _parse_proxy(text: str, form: Form, context: KeyContext) -> str:
    """Return the URL; its scheme must be one that the HTTP fetcher supports."""
    value = _fill(text, context)
    if not re.fullmatch(r"(https?|socks5h?)://([^\s/@]+@)?[^\s/@:]+(:[0-9]{1,5})?/?", value):
        raise InvalidValueError(f"expected {form.expected}")
    if "@" in value and not _VARIABLE.search(text):
        raise InvalidValueError(_HAS_PASSWORD)
    return value


SECRETS: Kinds = {
    "api_key": ('a key such as "${{GHOST_KEY}}"', _parse_api_key),
    "database": ('a database such as articles.sqlite or "${{DATABASE_URL}}"', _parse_database),
    "header": ('text such as "Bearer ${{EXAMPLE_TOKEN}}"', _parse_header),
    "proxy": ("a proxy such as http://proxy.example:3128", _parse_proxy),
    "store": ("a store such as sqlite:.feedtool/state.db or postgresql://feedtool@db.example/site", _parse_store),
}
