"""Generates and aggregates RSS, Atom and JSON feeds as a folder of static files.

The functions below are the Python API; `feedtool.model` has the classes of the values that they take and return, and
`feedtool.errors` the exceptions. They import what they need when they are first used.
"""

from feedtool.version import __version__

TYPE_CHECKING = False  # type checkers take it for that of typing, whose import takes longer than all of this
if TYPE_CHECKING:
    from feedtool.api import build, fetch, ingest, load_config, make_config, parse_feed

__all__ = ["__version__", "build", "fetch", "ingest", "load_config", "make_config", "parse_feed"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'feedtool' has no attribute {name!r}")
    from feedtool import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
