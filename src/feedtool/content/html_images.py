"""Images of cleaned HTML as their page shows them: loaded by scripts there, and never a tracker."""

from __future__ import annotations

import re
from typing import Final

# Lazy-loading scripts keep the image's address in these; `src` is then a placeholder, even if it is an image.
LAZY: Final = ("data-src", "data-lazy-src", "data-original", "data-orig-src", "data-actualsrc")
# Galleries keep another size of the image in these: useful if there is no other address.
ORIGINALS: Final = ("data-orig-file", "data-url", "data-image")
LAZY_SETS: Final = ("data-srcset", "data-lazy-srcset")

IMAGE = re.compile(r'<(img|source)((?: [^\s=>"]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s=>"]+)="([^"]*)"')
_TINY = frozenset({"0", "1", "0px", "1px"})
_PLACEHOLDER = re.compile(
    r"(?:blank|spacer|placeholder|pixel|transparent|loading|lazy[_-]?load(?:er|ing)?|1x1|gr[ae]y)"
    r"[^/]*\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)",
    re.IGNORECASE,
)


def repair_image(found: re.Match[str]) -> str:
    """Return an image as its page shows it: loaded and visible; nothing for a tracker."""
    tag, written = found[1], found[2]
    if tag == "img" and "data-" not in written and "style=" not in written and not _may_be_tiny(written):
        return found[0] if ' src="' in written or ' srcset="' in written else ""
    attributes = dict(_ATTRIBUTE.findall(written))
    if _is_tracker(attributes):
        return ""
    _load_lazy(attributes)
    if "src" not in attributes and "srcset" not in attributes:
        return ""
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def _may_be_tiny(written: str) -> bool:
    return 'width="0' in written or 'width="1' in written or 'height="0' in written or 'height="1' in written


def _is_tracker(attributes: dict[str, str]) -> bool:
    """Whether an image is one pixel or hidden.

    A lazy image may be hidden until it is loaded.
    """
    if attributes.pop("style", None) and not any(name in attributes for name in (*LAZY, *LAZY_SETS)):
        return True
    sides = [attributes[side] for side in ("width", "height") if side in attributes]
    return bool(sides) and all(side in _TINY for side in sides)


def _load_lazy(attributes: dict[str, str]) -> None:
    lazy, original, candidates = (_pop_first(attributes, names) for names in (LAZY, ORIGINALS, LAZY_SETS))
    if lazy or (original and ("src" not in attributes or _PLACEHOLDER.search(attributes["src"]))):
        attributes["src"] = lazy or original
    if candidates:
        attributes["srcset"] = candidates


def _pop_first(attributes: dict[str, str], names: tuple[str, ...]) -> str:
    """Remove all of these attributes, and return the first value that is not empty."""
    found = [attributes.pop(name, "") for name in names]
    return next((value for value in found if value), "")


_AVATAR = re.compile(
    r"https?://(?:(?:[a-z0-9-]+\.)*(?:gravatar\.com|cravatar\.(?:cn|com)|libravatar\.org)/(?:avatar|blavatar|userimage)\b|"
    r"avatars\d*\.githubusercontent\.com/)",
    re.IGNORECASE,
)


def is_avatar(url: str | None) -> bool:
    """Whether a picture is that of a person or of a blog, at the services that serve nothing else."""
    return url is not None and _AVATAR.match(url.strip()) is not None
