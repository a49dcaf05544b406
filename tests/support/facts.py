"""The facts of a ParsedFeed as JSON, as the cases of parsers list them; absent ones are left out."""

from __future__ import annotations


def write_facts(parsed):
    return _drop(
        {
            "format": parsed.format,
            "title": _text(parsed.title),
            "description": _text(parsed.description),
            "link": parsed.link,
            "self": parsed.self_url,
            "hubs": list(parsed.hubs),
            "language": parsed.language,
            "authors": [_person(one) for one in parsed.authors],
            "image": parsed.image.url if parsed.image else None,
            "updated": parsed.updated,
            "ttl_minutes": parsed.ttl_minutes,
            "skip_hours": list(parsed.skip_hours),
            "skip_days": list(parsed.skip_days),
            "update_period": parsed.update_period,
            "extras": _extras(parsed.extras),
            "repairs": [one.advice for one in parsed.notes],
            "problems": [one.message for one in parsed.diagnostics],
            "is_partial": parsed.is_partial or None,
            "entries": [_entry(one) for one in parsed.entries],
        }
    )


def _entry(entry):
    return _drop(
        {
            "id": entry.id,
            "permalink": entry.id_is_permalink,
            "link": entry.link,
            "original_link": entry.original_link,
            "title": _text(entry.title),
            "summary": _text(entry.summary),
            "contents": [_text(one) for one in entry.contents],
            "base": entry.contents[0].base if entry.contents else None,
            "language": entry.language,
            "published": entry.published,
            "updated": entry.updated,
            "authors": [_person(one) for one in entry.authors],
            "contributors": [_person(one) for one in entry.contributors],
            "categories": ["|".join(filter(None, (one.term, one.scheme, one.label))) for one in entry.categories],
            "enclosures": [_enclosure(one) for one in entry.enclosures],
            "links": [f"{one.rel} {one.href}" for one in entry.links],
            "image": entry.image.url if entry.image else None,
            "comments": entry.comments,
            "source": [entry.source.title, entry.source.url, entry.source.link] if entry.source else None,
            "extras": _extras(entry.extras),
        }
    )


def _extras(extensions):
    """Return the value of each; [value, attributes, elements] of those that have more; a list of those that repeat."""
    found = {}
    for one in extensions:
        found.setdefault(one.name, []).append(_extra(one))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _extra(one):
    has_more = one.attributes or one.children
    return [one.value, dict(one.attributes), _extras(one.children)] if has_more else one.value


def _text(text):
    return f"{text.type}: {text.value.strip()}" if text else None


def _person(person):
    return f"{person.name} <{person.email or ''}> {person.url or ''}".strip()


def _enclosure(enclosure):
    return [enclosure.url, enclosure.media_type, enclosure.length, enclosure.duration_s]


def _drop(facts):
    return {key: value for key, value in facts.items() if value not in (None, [], {}, "")}
