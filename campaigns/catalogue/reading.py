"""Files → plain values, each with its line. Nothing is judged here but whether a file can be read.

Dates and codes stay text: YAML would make 2016-10 a word, 2016-10-01 a date and 370000 a number,
and the checks are to speak about what was written.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from campaigns.catalogue.mistakes import CatalogueError, Mistake, Place, place_words

_MERGE = "tag:yaml.org,2002:merge"
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class Sheet:
    """One file: its plain value and the line on which each place begins."""

    file: str
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place; of the nearest thing around it where the place does not exist."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def mistake(self, place: Place, message: str) -> Mistake:
        return Mistake(self.file, self.line(place), place_words(self.data, place), message)

    def items(self, key: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        """The entries of a list in the file, each with its place."""
        for number, item in enumerate(self.data.get(key) or []):
            yield (key, number), item


@dataclass(frozen=True)
class Catalogue:
    regions: Sheet
    successions: Sheet
    indicators: Sheet
    checks: Sheet
    campaigns: tuple[Sheet, ...]


def read(folder: Path, *, shown_as: str = "fixtures/catalogue") -> Catalogue:
    """Every file of the catalogue; CatalogueError names all files that cannot be read."""
    mistakes: list[Mistake] = []

    def sheet(path: Path) -> Sheet:
        reader = read_csv if path.suffix == ".csv" else read_yaml
        try:
            return reader(path, f"{shown_as}/{path.relative_to(folder).as_posix()}")
        except CatalogueError as error:
            mistakes.extend(error.mistakes)
            return Sheet(path.name, {}, {})

    catalogue = Catalogue(
        regions=sheet(folder / "regions" / "regions.csv"),
        successions=sheet(folder / "regions" / "successions.csv"),
        indicators=sheet(folder / "indicators.yaml"),
        checks=sheet(folder / "checks.yaml"),
        campaigns=tuple(sheet(path) for path in sorted((folder / "campaigns").glob("*.yaml"))),
    )
    if mistakes:
        raise CatalogueError(mistakes)
    return catalogue


def read_csv(path: Path, file: str) -> Sheet:
    """Rows as mappings of text, stripped; the place of a row is its position."""
    rows: list[dict[str, str]] = []
    lines: dict[Place, int] = {(): 1}
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, restkey="", restval="")
            before = 1
            for row in reader:
                lines[(len(rows),)] = before + 1
                before = reader.line_num
                rows.append({key: _text(value) for key, value in row.items()})
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError([_unreadable(file, error)]) from error
    return Sheet(file, rows, lines)


def read_yaml(path: Path, file: str) -> Sheet:
    try:
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError(
            [Mistake(file, line, "", f"不是合法的 YAML（{error.problem}）；请检查缩进、引号和括号")]
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError([_unreadable(file, error)]) from error
    plain = _Plain(loader, file)
    data = plain.value(root, ()) if root is not None else {}
    if plain.mistakes:
        raise CatalogueError(plain.mistakes)
    return Sheet(file, data, plain.lines)


class _Loader(yaml.SafeLoader):
    """SafeLoader without dates."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class _Plain:
    """Turns nodes into values and remembers where each began; names keys written twice."""

    def __init__(self, loader: _Loader, file: str) -> None:
        self.loader = loader
        self.file = file
        self.lines: dict[Place, int] = {}
        self.mistakes: list[Mistake] = []

    def value(self, node: yaml.Node, place: Place) -> Any:
        self.lines[place] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*place, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, place)

    def _scalar(self, node: yaml.Node, place: Place) -> Any:
        """A plain value; .nan and .inf would pass every comparison of the schemas."""
        value = self.loader.construct_object(node)
        if isinstance(value, float) and not isfinite(value):
            where = str(place[-1]) if place else ""
            self.mistakes.append(
                Mistake(self.file, self.lines[place], where, "应为有限的数；请改正")
            )
        return value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        self._name_doubles(node)
        line = self.lines[place]
        self.loader.flatten_mapping(node)
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            found[key] = self.value(value_node, (*place, key))
            if value_node.start_mark.line + 1 < line:  # merged in from an anchor further up
                self._move((*place, key), line)
            elif isinstance(value_node, yaml.ScalarNode):
                self.lines[(*place, key)] = key_node.start_mark.line + 1
        return found

    def _move(self, place: Place, line: int) -> None:
        for known in [known for known in self.lines if known[: len(place)] == place]:
            self.lines[known] = line

    def _name_doubles(self, node: yaml.MappingNode) -> None:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen and key_node.tag != _MERGE:
                line = key_node.start_mark.line + 1
                self.mistakes.append(Mistake(self.file, line, key, "同一个键写了两次；请删去一个"))
            seen.add(key)


def _text(value: Any) -> str:
    """Surplus cells of a row arrive as a list."""
    return ",".join(value) if isinstance(value, list) else (value or "").strip()


def _unreadable(file: str, error: Exception) -> Mistake:
    reason = "文件不存在" if isinstance(error, FileNotFoundError) else f"读不出来（{error}）"
    return Mistake(file, 0, "", f"{reason}；请补上文件，用 UTF-8 保存")
