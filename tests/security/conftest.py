"""The installed program in a folder of its own, and a world of hosts that mean harm, visited twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.hostile import Run, World, compile_library
from support.server import serve


@dataclass(frozen=True)
class Visit:
    """Two builds one after the other, and the world they went to."""

    world: World
    first: Run
    second: Run


@pytest.fixture(scope="session")
def visited(tmp_path_factory) -> Iterator[Visit]:
    folder = tmp_path_factory.mktemp("world")
    library = compile_library("net", folder)
    with serve() as server, serve() as inner:
        world = World(server, inner, library)
        world.add_all()
        world.write_site(folder / "site")
        first = world.visit(folder / "site")
        yield Visit(world, first, world.visit(folder / "site", "build", "-v", "--force"))
