"""The words of languages, one module each. A new language is one module and its row here."""

from __future__ import annotations

import re

from feedtool.locale import cs, de, el, en, es, fi, fr, hu, it, ja, ko, nl, pl, pt, ro, ru, sv, tr, uk, zh
from feedtool.locale.language import Language

__all__ = ["LANGUAGES", "Language", "list_names", "list_phrases", "list_words", "make_pattern"]

LANGUAGES = tuple(
    module.LANGUAGE for module in (en, it, de, es, fr, pt, nl, sv, ro, tr, hu, pl, cs, el, ru, uk, fi, ja, ko, zh)
)


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
