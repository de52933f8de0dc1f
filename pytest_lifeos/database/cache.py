"""A prepared cluster kept between runs, started where it lies.

Clusters are numbered: a run takes the first that nobody uses, and makes another when all are in use.
A cluster is used again only if its server ended cleanly and holds nothing but what was prepared.
"""

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pytest_lifeos.database.account import Account, server_account
from pytest_lifeos.database.binaries import Binaries, find_binaries
from pytest_lifeos.database.eviction import LIMIT, evict
from pytest_lifeos.database.failed import ServerFailed, expect_fit
from pytest_lifeos.database.folder import Folder, new_folder, prefix, taken_folder
from pytest_lifeos.database.leftovers import end_server, end_when_stuck, reap
from pytest_lifeos.database.owner import owner_is_dead
from pytest_lifeos.database.places import ROOM, NoPlace, fit_places, usual_places
from pytest_lifeos.database.prepared import forget, is_usable, note_contents, restore
from pytest_lifeos.database.recipe import Recipe
from pytest_lifeos.database.seed import fill_from_seed
from pytest_lifeos.database.server import Server
from pytest_lifeos.database.start import PLAIN, running

Prepare = Callable[[Server], None]


@contextlib.contextmanager
def cached_server(
    key: str,
    prepare: Prepare,
    *,
    binaries: Binaries | None = None,
    account: Account | None = None,
    places: Sequence[Path] = (),
    settings: Mapping[str, str] = PLAIN,
    locale: str = "C",
    room: int = ROOM,
    limit: int = LIMIT,
    timeout: float = 60,
) -> Iterator[Server]:
    """A server whose cluster `prepare` has filled, in this run or in an earlier one.

    `key` stands for what `prepare` does: the hash of the migrations. `limit` is how many bytes the
    kept clusters may take in all; the rest as in `server`. Raises what `server` raises, and what
    `prepare` raises, in which case the cluster is made anew by the next run.
    """
    recipe = Recipe(
        binaries=binaries or find_binaries(),
        account=account or server_account(),
        settings=settings,
        locale=locale,
        key=key,
    )
    expect_fit(recipe.binaries, recipe.account, os.environ)
    for place in _places(recipe, places or usual_places(), room):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(_free_cluster(place, recipe))
            reap(place, recipe.account)
            try:
                server = _start_again(folder, recipe, timeout, stack)
                if server is None:
                    evict(place, recipe.account, boot=recipe.boot, limit=limit)
                    server = _start_new(folder, recipe, timeout, stack)
                    prepare(server)
                    note_contents(folder.path, server)
            except ServerFailed as error:
                failure = error
                if not error.full:
                    raise
                continue
            yield server
            return
    raise failure


def _places(recipe: Recipe, places: Sequence[Path], room: int) -> list[Path]:
    """The place of a cluster that is kept already comes first: it needs room for its clones only."""
    name = f"{prefix(recipe.account)}{recipe.cluster}-0"
    for place in places:
        if (place / name / "data").is_dir():
            with contextlib.suppress(NoPlace):
                return fit_places([place], recipe.account, room=room // 4)
    return fit_places(places, recipe.account, room=room)


@contextlib.contextmanager
def _free_cluster(place: Path, recipe: Recipe) -> Iterator[Folder]:
    """The first cluster that nobody uses: one that is there, or a new folder."""
    for number in itertools.count():
        name = f"{recipe.cluster}-{number}"
        path = place / f"{prefix(recipe.account)}{name}"
        if owner_is_dead(path):
            end_when_stuck(path)
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(taken_folder(path))
            if folder is None and not path.exists():
                with contextlib.suppress(FileExistsError):
                    folder = stack.enter_context(new_folder(place, recipe.account, name))
            if folder is not None:
                yield folder
                return


def _start_again(
    folder: Folder, recipe: Recipe, timeout: float, stack: contextlib.ExitStack
) -> Server | None:
    """The server on what an earlier run prepared; None if that cannot be relied on."""
    if is_usable(folder.path):
        # What an ALTER SYSTEM of a test wrote; our own settings are on the command line.
        (folder.data / "postgresql.auto.conf").unlink(missing_ok=True)
        with contextlib.suppress(ServerFailed), contextlib.ExitStack() as attempt:
            server = attempt.enter_context(_running(folder, recipe, timeout))
            if restore(folder.path, server):
                stack.push(attempt.pop_all())
                return server
    return None


def _start_new(
    folder: Folder, recipe: Recipe, timeout: float, stack: contextlib.ExitStack
) -> Server:
    """The server on a new, empty cluster."""
    forget(folder.path)
    end_server(folder.path)
    shutil.rmtree(folder.data, ignore_errors=True)
    seed = fill_from_seed(
        folder,
        name=recipe.seed,
        binaries=recipe.binaries,
        account=recipe.account,
        locale=recipe.locale,
    )
    with seed as fill:
        return stack.enter_context(_running(folder, recipe, timeout, fill))


def _running(
    folder: Folder, recipe: Recipe, timeout: float, fill: Sequence[str] = ()
) -> contextlib.AbstractContextManager[Server]:
    return running(
        folder,
        binaries=recipe.binaries,
        account=recipe.account,
        fill=fill,
        mode="keep",
        settings=recipe.settings,
        timeout=timeout,
    )
