"""Reads what the names and values of a record say about its visibility.

A record is public unless a known key says otherwise, or has a value of the wrong type. The words of languages are in
locale/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from unicodedata import normalize

from msgspec import Struct

from feedtool.entries.field_names import DATE_OR_FLAG_NAMES, FIELDS, NAMES
from feedtool.locale import list_names, list_words
from feedtool.model import WithholdingReason

_YES = list_words("yes") | {"1"}
_NO = list_words("no") | {"0", "none", "null"}
_EMPTY: tuple[Any, ...] = (None, "", [], {}, ())
_NULL = frozenset({"~", "null"})
"""YAML's words for null (https://yaml.org/spec/1.2.2/#10211-null)."""


def _fold(value: object) -> str:
    """Return the text of a value, case-folded, without surrounding quotation marks and blanks."""
    return normalize("NFKC", str(value)).strip().strip("\"'“”‘’«»").strip().casefold()


def parse_flag(value: object) -> bool | None:
    """Return the boolean that a value states; None if it is neither true nor false.

    The numbers 1 and 0 count, and words of several languages, whatever their case and quotation marks.
    """
    if isinstance(value, bool | int | float):
        return value == 1 if value in (0, 1) else None
    if not isinstance(value, str):
        return None
    word = _fold(value)
    return True if word in _YES else False if word in _NO else None


class Statement(Struct, frozen=True, kw_only=True):
    """A statement of a record, or of a file of defaults, about its visibility."""

    key: str
    """feedtool's name: one of CHECKS."""
    written: str
    """The name as written."""
    value: object


def find_statement(bare: str, written: str, value: object, mapped: str | None = None) -> Statement | None:
    """Return the statement of a name and value about visibility, or None.

    Args:
        bare: the name in bare form.
        written: the name as written.
        value: as parsed.
        mapped: the field that the config maps the name to.
    """
    if mapped == "published" or (mapped is None and bare in DATE_OR_FLAG_NAMES):
        is_date = parse_flag(value) is None and isinstance(value, str | int | float)
        # A name that the config maps to the date of publication is not a flag, whatever its value.
        is_date = is_date and (mapped is not None or re.search(r"\d", str(value)) is not None)
        return None if is_date or _is_blank(value) else Statement(key="published", written=written, value=value)
    if bare == "permalink" and mapped in (None, "url"):
        is_flag = isinstance(value, bool) or _fold(value) in ("true", "false")
        return Statement(key="permalink", written=written, value=value) if is_flag else None
    key = mapped or FIELDS.get(bare)
    if (
        key is None
        or key not in CHECKS
        or key == "published"
        or _is_blank(value)
        or (key == "status" and _fold(value) == "none")
    ):
        return None
    if key == "public" and isinstance(value, str) and parse_flag(value) is None:
        return None  # in French, `public` is the audience; `published` and its translations are above
    return Statement(key=key, written=written, value=value)


def _is_blank(value: object) -> bool:
    return value in _EMPTY or (isinstance(value, str) and (not value.strip() or _fold(value) in _NULL))


def describe_wrong(statement: Statement) -> tuple[str, str]:
    """Describe a value of the wrong type, and how to write it; the value is not quoted."""
    if statement.key == "published":
        return "neither a date nor true or false", "write true, false or a date such as 2026-03-05"
    if statement.key == "build":
        return "neither always nor never", "write list: never or render: never"
    if statement.key in ("status", "visibility"):
        return "not a word", "write a word such as draft, private or published"
    return "neither true nor false", "write true or false"


_Reason = WithholdingReason | None
WRONG: WithholdingReason = "unreadable"
REASONS: dict[WithholdingReason, str] = {
    "draft": "it is a draft",
    "private": "it is private",
    "password": "it has a password",
    "scheduled": "it is scheduled",
    "expired": "it has expired",
    "trash": "it was deleted",
    "unlisted": "it is unlisted or has no page",
    "unreadable": "the value is neither true nor false",
}
_STATUS: dict[str, WithholdingReason] = {
    **{word: reason for reason in REASONS for word in list_names("statuses", reason)},
    **dict.fromkeys(("autodraft", "inherit", "skip"), "draft"),  # WordPress's and blogdown's
}
_PUBLIC = frozenset((*list_names("statuses", "public"), "featured"))  # Nikola's


def _withhold_when(state: bool, reason: WithholdingReason) -> Callable[[object], _Reason]:
    """Return a check for a flag that withholds an article in one of its states."""

    def check(value: object) -> _Reason:
        flag = parse_flag(value)
        return WRONG if flag is None else reason if flag is state else None

    return check


def _check_status(value: object) -> _Reason:
    """Check the first one to three words: `Draft (needs pictures)`, but not `No longer pending`."""
    flag = parse_flag(value)
    if flag is not None:
        return None if flag else "draft"
    if not isinstance(value, str | int | float):
        return WRONG
    words = re.findall(r"[^\W_]+", _fold(value))
    found = (_STATUS.get("".join(words[:count])) for count in (1, 2, 3))
    return next((reason for reason in found if reason), None)


def _check_published(value: object) -> _Reason:
    """Check a boolean word or a status, such as `publish: private` of Metalsmith."""
    reason = _withhold_when(False, "draft")(value)
    if reason != WRONG or not isinstance(value, str):
        return reason
    return _check_status(value) or (None if _fold(value) in _PUBLIC else WRONG)


def is_known_status(value: object) -> bool:
    """Return whether feedtool knows a word of a status."""
    return _check_status(value) is not None or parse_flag(value) is not None or _fold(value) in _PUBLIC


def _check_visibility(value: object) -> _Reason:
    """Check the audience; any word except those for everyone means a part of it."""
    if not isinstance(value, str):
        return _withhold_when(False, "private")(value)
    return _check_status(value) or (None if parse_flag(value) or _fold(value) in _PUBLIC else "private")


def _check_password(value: object) -> _Reason:
    return None if value is False or _fold(value) in ("false", "null", "none") else "password"


def _check_robots(value: object) -> _Reason:
    """Check `robots: noindex`, `robots: {index: false}` or `seo: {noindex: true}`.

    Other words do not count.
    """
    if isinstance(value, Mapping):
        values = {re.sub(r"[\W_]", "", str(name)).casefold(): one for name, one in value.items()}
        is_hidden = parse_flag(values.get("index")) is False or parse_flag(values.get("noindex")) is True
        inner = values.get("robots")
        return "unlisted" if is_hidden or (isinstance(inner, str) and _check_robots(inner)) else None
    if isinstance(value, list):
        return "unlisted" if any(_check_robots(one) == "unlisted" for one in value) else None
    words = re.findall(r"[^\W_]+", _fold(value))
    return "unlisted" if "noindex" in words or words == ["none"] else None


def _check_build(value: object) -> _Reason:
    """Hugo's `build: {list: never, render: never}`; `list: local` and `render: link` are public."""
    if not isinstance(value, Mapping):
        return "unlisted" if _fold(value) == "never" else None
    words = {str(name).casefold(): _fold(one) for name, one in value.items()}
    found = [words[name] for name in ("list", "render") if words.get(name)]
    if any(word == "never" or word in _NO for word in found):
        return "unlisted"
    return WRONG if any(word not in ("always", "local", "link", *_YES) for word in found) else None


def _check_deleted(value: object) -> _Reason:
    """Check whether, or when, the record was deleted."""
    return None if parse_flag(value) is False or str(value).startswith("0000") else "trash"


CHECKS: dict[str, Callable[[object], _Reason]] = {
    "draft": _withhold_when(True, "draft"),
    "published": _check_published,
    "public": _withhold_when(False, "draft"),
    "status": _check_status,
    "visibility": _check_visibility,
    "private": _withhold_when(True, "private"),
    "password": _check_password,
    "unlisted": _withhold_when(True, "unlisted"),
    "noindex": _withhold_when(True, "unlisted"),
    "robots": _check_robots,
    "headless": _withhold_when(True, "unlisted"),
    "render": _withhold_when(False, "unlisted"),
    "permalink": _withhold_when(False, "unlisted"),
    "build": _check_build,
    "deleted": _check_deleted,
}
"""Key of a statement -> its check."""
_STATING: dict[str, tuple[str, ...]] = {key: NAMES[key] for key in CHECKS if key not in ("published", "permalink")}
"""Fields that only state visibility -> their names. `published` and `permalink` do so with some of their values."""
STATEMENT_NAMES = frozenset(DATE_OR_FLAG_NAMES).union(*_STATING.values())
"""Folded names of statements; not `permalink`, which is one only with `false`."""
