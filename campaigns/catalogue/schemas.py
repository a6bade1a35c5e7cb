"""The JSON Schemas of the catalogue, and their errors told in Chinese.

A schema may say in ``description`` how a value has to be written; the message repeats it.
"""

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from campaigns.catalogue.mistakes import Mistake, Place
from campaigns.catalogue.reading import Sheet

_FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue" / "schema"
_LONGEST_SHOWN = 40
_TYPES = {
    "string": "文字（必要时加引号）",
    "number": "数字",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "键值对",
    "null": "null",
}


def schema_mistakes(sheet: Sheet, schema: str) -> list[Mistake]:
    """Everything in which the file departs from ``schema``, not only the first."""
    return [sheet.mistake(place, message) for place, message in schema_problems(sheet.data, schema)]


def schema_problems(data: Any, schema: str) -> Iterator[tuple[Place, str]]:
    """The same of a value that stands in no file: place and words."""
    for error in _validator(schema).iter_errors(data):
        yield from _told(error)


@cache
def _validator(schema: str) -> Draft202012Validator:
    contents = [json.loads(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.json")]
    registry: Registry[Any] = Registry().with_resources(
        (content["$id"], Resource.from_contents(content)) for content in contents
    )
    wanted = next(content for content in contents if content["$id"] == f"{schema}.json")
    return Draft202012Validator(wanted, registry=registry)


def _told(error: ValidationError) -> Iterator[tuple[Place, str]]:
    place: Place = tuple(error.absolute_path)
    keyword = str(error.validator)
    schema, wanted, written = _parts(error)
    if keyword == "additionalProperties":
        allowed = "、".join(sorted(set(schema["properties"]) - {"kind"}))
        for key in sorted(set(written) - set(schema["properties"])):
            yield (*place, key), f"不认识这个键；可用的是 {allowed}，请改正或删去"
    elif keyword == "required":
        missing = [key for key in wanted if key not in written]
        # jsonschema reports each missing key once; the message names the key in quotes
        yield place, f"缺少 {next(key for key in missing if repr(key) in error.message)}；请补上"
    else:
        tell = _TELLERS.get(keyword, _unknown)
        yield place, f"{tell(error)}，现为{shown(written)}"


def _parts(error: ValidationError) -> tuple[Any, Any, Any]:
    """The schema that was broken, what its keyword wants, and what was written."""
    return error.schema, error.validator_value, error.instance


def shown(value: Any) -> str:
    """A value as a reader of the file knows it, cut when long."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"“{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}”"


def _hint(error: ValidationError, otherwise: str) -> str:
    schema, _, _ = _parts(error)
    return str(schema.get("description", otherwise))


def _type(error: ValidationError) -> str:
    _, wanted, _ = _parts(error)
    names = [wanted] if isinstance(wanted, str) else wanted
    return _hint(error, "应为" + "或".join(_TYPES[name] for name in names))


def _enum(error: ValidationError) -> str:
    _, wanted, _ = _parts(error)
    return "应为其中之一：" + "、".join(map(str, wanted))


def _together(error: ValidationError) -> str:
    _, wanted, written = _parts(error)
    pairs = [
        f"写了 {key} 就要写 {'、'.join(needed)}"
        for key, needed in wanted.items()
        if key in written and not set(needed) <= set(written)
    ]
    return ";".join(pairs)


def _unknown(error: ValidationError) -> str:
    return _hint(error, f"不合要求（{error.validator}: {error.validator_value}）")


_TELLERS: dict[str, Callable[[ValidationError], str]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda error: f"应为 {error.validator_value}",
    "pattern": lambda error: _hint(error, f"应符合 {error.validator_value}"),
    "oneOf": lambda error: _hint(error, "只能写其中一种"),
    "dependentRequired": _together,
    "minimum": lambda error: f"应不小于 {error.validator_value}",
    "maximum": lambda error: f"应不大于 {error.validator_value}",
    "exclusiveMinimum": lambda error: f"应大于 {error.validator_value}",
    "minItems": lambda error: f"至少要有 {error.validator_value} 项",
    "maxItems": lambda error: f"最多 {error.validator_value} 项",
    "minLength": lambda error: f"至少 {error.validator_value} 个字",
    "maxLength": lambda error: f"最多 {error.validator_value} 个字",
    "minProperties": lambda error: f"至少要有 {error.validator_value} 项",
    "uniqueItems": lambda error: "各项不能重复",
}
