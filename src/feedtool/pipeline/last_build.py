"""Notes when the site was last built, in a file beside the store.

The time is not in the store, because a build with nothing to do does not open the store (`up_to_date.py`).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path


def note_build(store: Path, when: datetime) -> None:
    """Write down that a build ended, for `feedtool status --check`.

    Args:
        store: the path of find_state_path().
        when: the time of the build.
    """
    path = _get_path(store)
    draft = path.with_name(f"{path.name}.new")
    with suppress(OSError):  # only the check fails without the note
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(f"{when.isoformat()}\n", "ascii")
        draft.replace(path)


def find_last_build(store: Path | None) -> datetime | None:
    """Return the time of the last build that published the whole site; None if there is none.

    Args:
        store: the path of find_state_path(); None if the store is not kept.
    """
    if store is None:
        return None
    try:
        return datetime.fromisoformat(_get_path(store).read_text("ascii").strip()).astimezone(UTC)
    except (OSError, ValueError):
        return None


def _get_path(store: Path) -> Path:
    return store.with_name(f"{store.name}.built")
