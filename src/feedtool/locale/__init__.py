"""The words of languages, one module each. A new language is one module and its code here."""

from __future__ import annotations

import re
from importlib import import_module

from feedtool.locale.language import Language

__all__ = ["LANGUAGES", "Language", "list_names", "list_phrases", "list_words", "make_pattern"]

_CODES = "en it de es fr pt nl sv ro tr hu pl cs el ru uk fi ja ko zh"
"""The modules; where the words of several languages form one list, they stand in this order."""
LANGUAGES: tuple[Language, ...] = tuple(import_module(f"{__name__}.{code}").LANGUAGE for code in _CODES.split())


def list_words(field: str) -> frozenset[str]:
    """Return the words that any language has in a field."""
    return frozenset(word for language in LANGUAGES for word in getattr(language, field).split())


def list_phrases(field: str) -> frozenset[str]:
    """Return the phrases that any language has in a field."""
    return frozenset(phrase for language in LANGUAGES for phrase in getattr(language, field).split(", ") if phrase)


def list_names(field: str, key: str) -> tuple[str, ...]:
    """Return the words that any language has under a key of a field, each once."""
    return tuple(
        dict.fromkeys(name for language in LANGUAGES for name in getattr(language, field).get(key, "").split())
    )


def make_pattern(*fields: str) -> str:
    """Return a pattern of the phrases in fields; `?` in them is any letter, `*` any number of letters."""
    phrases = sorted(frozenset().union(*map(list_phrases, fields)), key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\?", r"\w").replace(r"\*", r"\w*") for phrase in phrases)
