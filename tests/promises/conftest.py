"""The installed program in a folder of its own, as for the acceptance tests."""

from __future__ import annotations

from acceptance.conftest import Site, site

__all__ = ["Site", "site"]
