"""Where the registry is, who acts, how text is coloured: the one reader of the environment.

Order, first that is set: the command line, `ALLIANCE_*`, the configuration file, what the place suggests.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from alliance_cli.errors import InvalidData, UsageError
from alliance_cli.store.connection import shipped

COLORS = ("auto", "always", "never")

VARIABLES: dict[str, str] = {
    "ALLIANCE_DB": "registry file, or a URL sqlite:///PATH",
    "ALLIANCE_ACTOR": "name written into the change log; else the login name",
    "ALLIANCE_COLOR": "auto, always or never; stronger than NO_COLOR and FORCE_COLOR",
    "ALLIANCE_CONFIG": "configuration file; else config.toml in the user's configuration folder",
    "NO_COLOR": "any value: no colour",
    "FORCE_COLOR": "any value: colour even into a pipe",
}
"""Every variable that is read, for `--help` and the documentation."""


class Registry(NamedTuple):
    """Where the registry is read and where it is written, and what decided that.

    The two differ only for the shipped registry: read in place, copied to the user's folder at first write.
    """

    read: Path
    write: Path
    origin: str

    def prepare_write(self) -> Path:
        """The file to write to, copied from the shipped one when it is not there yet."""
        if self.write != self.read and not self.write.exists():
            self.write.parent.mkdir(parents=True, exist_ok=True)
            temporary = self.write.with_name(self.write.name + ".copying")
            shutil.copyfile(self.read, temporary)
            temporary.replace(self.write)
        return self.write


def registry(
    given: str | None, environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Registry:
    """The registry that a command works on."""
    wanted = given or environment.get("ALLIANCE_DB")
    if wanted:
        path = _path_of(wanted)
        return Registry(path, path, "--db" if given else "ALLIANCE_DB")
    configured = _config(environment).get("db")
    if configured:
        path = _path_of(str(configured))
        return Registry(path, path, "configuration file")
    here = (folder or Path.cwd()).resolve()
    for parent in (here, *here.parents):
        candidate = parent / "data" / "members.sqlite"
        if candidate.is_file():
            return Registry(candidate, candidate, "nearest data/members.sqlite")
    import platformdirs

    own = Path(platformdirs.user_data_dir("alliance", appauthor=False)) / "members.sqlite"
    if own.is_file():
        return Registry(own, own, "user data folder")
    return Registry(shipped("data/members.sqlite"), own, "shipped registry")


def _path_of(wanted: str) -> Path:
    scheme, separator, rest = wanted.partition("://")
    if not separator:
        return Path(wanted).expanduser()
    if scheme != "sqlite" or not rest.startswith("/") or rest == "/":
        raise UsageError(f"'{scheme}' is no kind of registry", "name a file, or a URL sqlite:///PATH")
    return Path(rest[1:])


def _config(environment: Mapping[str, str]) -> dict[str, Any]:
    path = config_path(environment)
    if not path.is_file():
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidData(f"{path}: {error}", 'write TOML such as db = "members.sqlite"') from error


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration file is looked for."""
    named = environment.get("ALLIANCE_CONFIG")
    if named:
        return Path(named).expanduser()
    base = environment.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(base).expanduser() / "alliance" / "config.toml"


def actor(given: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Who acts: the option, `ALLIANCE_ACTOR`, the login name."""
    for name in (given, *(environment.get(key) for key in ("ALLIANCE_ACTOR", "USER", "LOGNAME", "USERNAME"))):
        if name:
            return name
    return "unknown"


def colored(given: str | None, *, terminal: bool, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour: flag, `ALLIANCE_COLOR`, `NO_COLOR`, `FORCE_COLOR`, then whether it is a terminal."""
    wanted = given or environment.get("ALLIANCE_COLOR") or "auto"
    if wanted not in COLORS:
        raise UsageError(f"unknown colour setting '{wanted}'", f"one of {', '.join(COLORS)}")
    if wanted != "auto":
        return wanted == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return terminal and environment.get("TERM") != "dumb"
