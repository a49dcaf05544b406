"""Parses names and email addresses of feeds and records."""

from __future__ import annotations

import re
from collections.abc import Iterable

from feedtool.content.text import unescape
from feedtool.model import Person

_MAIL = r"[^\s<>()@,;:]{1,64}@[^\s<>()@,;:]{1,255}"
_NAMED_MAIL = re.compile(rf"^\s*(?:mailto:)?({_MAIL})\s*\(\s*([^()]*)\)\s*$")
_MAIL_NAMED = re.compile(rf"^\s*([^<>]*?)\s*[<(]\s*(?:mailto:)?({_MAIL})\s*[>)]\s*$")
_ONLY_MAIL = re.compile(rf"^\s*(?:mailto:)?({_MAIL})\s*$")
_SOME_MAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?:\?subject=\S+)?", re.IGNORECASE
)
_LONGEST_PERSON = 500
_BRACKETS = {"()", "[]", "<>"}


def parse_person(text: str) -> Person | None:
    """Parse "mail (Name)", "Name <mail>", "mail" or a name."""
    text = text.strip()
    if not text or len(text) > _LONGEST_PERSON:
        return None
    if "&" in text:
        text = unescape(text)
    if "@" not in text:
        return Person(name=text)
    if found := _NAMED_MAIL.match(text):
        return Person(name=found[2].strip(), email=found[1])
    if found := _MAIL_NAMED.match(text):
        return Person(name=found[1].strip(" \"'"), email=found[2])
    if found := _ONLY_MAIL.match(text):
        return Person(email=found[1])
    if found := _SOME_MAIL.search(text):
        before, after = text[: found.start()].rstrip("<([ "), text[found.end() :].lstrip(">)] ")
        name = f"{before} {after}".strip(" ,;")
        is_enclosed = name[:1] + name[-1:] in _BRACKETS
        return Person(name=name[1:-1].strip() if is_enclosed else name, email=found[1])
    return Person(name=text)


def merge_people(given: Iterable[Person | None]) -> tuple[Person, ...]:
    """Return each person once, in order.

    One may be in `author` with an address and in `dc:creator` without.
    """
    people: dict[str, Person] = {}
    for person in given:
        if person and person != Person():
            name = (person.name or person.email or person.url or "").casefold()
            known = people.get(name, person)
            people[name] = Person(name=known.name, email=known.email or person.email, url=known.url or person.url)
    return tuple(people.values())
