"""Where the registry is, who acts, which tables read names, how text is coloured: the one reader of the environment.

Order, first that is set: the command line, `ALLIANCE_*`, the configuration file, what the place suggests.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from alliance_cli.errors import InvalidData, Unavailable, UsageError

COLORS = ("auto", "always", "never")

VARIABLES: dict[str, str] = {
    "ALLIANCE_DB": "registry file, or a URL sqlite:///PATH",
    "ALLIANCE_ACTOR": "name written into the change log; else the login name",
    "ALLIANCE_COLOR": "auto, always or never; stronger than NO_COLOR and FORCE_COLOR",
    "ALLIANCE_CONFIG": "configuration file; else config.toml in the user's configuration folder",
    "ALLIANCE_NAMES_TABLES": "folder of language tables of your own, read after the shipped ones",
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
            import shutil  # not at the top: reading commands copy nothing

            temporary = self.write.with_name(f".{self.write.name}.{os.getpid()}.copying")
            try:
                self.write.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(self.read, temporary)
                _take_free_place(temporary, self.write)
            except OSError as error:
                hint = "name a registry with --db"
                raise Unavailable(f"{self.write} cannot be made: {error.strerror}", hint) from error
            finally:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
        return self.write


def _take_free_place(temporary: Path, path: Path) -> None:
    """Gives the file its name unless another command was first, whose registry may hold changes already."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        if not path.exists():
            temporary.replace(path)


def registry(
    given: str | None, environment: Mapping[str, str] = os.environ, folder: Path | None = None
) -> Registry:
    """The registry that a command works on; UsageError for a word that names none."""
    wanted = given or environment.get("ALLIANCE_DB")
    if wanted:
        path = _path_of(wanted)
        return Registry(path, path, "--db" if given else "ALLIANCE_DB")
    configured = _configured(environment, "db", 'db = "members.sqlite"')
    if configured is not None:
        return Registry(configured, configured, "configuration file")
    here = (folder or Path.cwd()).resolve()
    for parent in (here, *here.parents):
        candidate = parent / "data" / "members.sqlite"
        if candidate.is_file():
            return Registry(candidate, candidate, "nearest data/members.sqlite")
    import platformdirs

    from alliance_cli.store.connection import shipped  # not at the top: completion needs no database

    own = Path(platformdirs.user_data_dir("alliance", appauthor=False)) / "members.sqlite"
    if own.is_file():
        return Registry(own, own, "user data folder")
    return Registry(shipped("data/members.sqlite"), own, "shipped registry")


def _path_of(wanted: str) -> Path:
    scheme, separator, rest = wanted.partition("://")
    if not separator:
        word = wanted.partition(":")[0]
        if word.isalpha() and len(word) > 1 and "@" in wanted:  # an address, perhaps with a password
            raise UsageError(f"'{word}' is no kind of registry", "name a file, or a URL sqlite:///PATH")
        return _user_path(wanted)
    if scheme != "sqlite" or not rest.startswith("/") or rest == "/":
        raise UsageError(f"'{scheme}' is no kind of registry", "name a file, or a URL sqlite:///PATH")
    return Path(rest[1:])


def _user_path(wanted: str) -> Path:
    """The path that the word names, `~` understood."""
    try:
        return Path(wanted).expanduser()
    except RuntimeError as error:
        raise UsageError(f"'{wanted}' names no user's folder", "write the whole path") from error


def tables(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of the user's own language tables; None without one.

    Seen from the configuration file's folder when that names it. Unavailable when there is no such folder.
    """
    wanted = environment.get("ALLIANCE_NAMES_TABLES")
    said_by = "ALLIANCE_NAMES_TABLES"
    folder = _user_path(wanted) if wanted else None
    if folder is None:
        folder, said_by = _configured(environment, "tables", 'tables = "tables"', "names"), "[names] tables"
    if folder is not None and not folder.is_dir():
        raise Unavailable(
            f"no folder of language tables at {folder}", f"{said_by} names it: mend or unset it"
        )
    return folder


def _configured(
    environment: Mapping[str, str], key: str, example: str, section: str | None = None
) -> Path | None:
    """The path under `key` (in `section`) of the configuration file, seen from the file's folder; None without it."""
    path = config_path(environment)
    hint = f"write TOML such as {example}" + (f" under [{section}]" if section else "")
    place: Any = _configuration(path, environment)
    if section is not None:
        place = place.get(section, {})
        if not isinstance(place, dict):
            raise InvalidData(f"{path}: {section} is {place!r}", hint)
    wanted = place.get(key)
    if wanted is None:
        return None
    if not isinstance(wanted, str) or not wanted.strip():
        raise InvalidData(f"{path}: {key} is {wanted!r}", hint)
    return path.parent / (_user_path(wanted) if section else _path_of(wanted))


def _configuration(path: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """What the configuration file says; nothing when there is none.

    A file that `ALLIANCE_CONFIG` names must be there: a mistyped one must not lead to another registry.
    """
    if not path.is_file():
        if environment.get("ALLIANCE_CONFIG"):
            raise Unavailable(
                f"no configuration file at {path}", "ALLIANCE_CONFIG names it: mend or unset it"
            )
        return {}
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:  # broken, a number or a nesting beyond all bounds
        raise InvalidData(f"{path}: {error}", 'write TOML such as db = "members.sqlite"') from error


def config_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration file is looked for."""
    named = environment.get("ALLIANCE_CONFIG")
    if named:
        return _user_path(named)
    base = environment.get("XDG_CONFIG_HOME") or "~/.config"
    return _user_path(base) / "alliance" / "config.toml"


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
