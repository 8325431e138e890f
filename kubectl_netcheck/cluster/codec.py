"""Dataclasses to JSON values and back, by their type hints: strict, and no code of its own each.

Pure. Strict means: an unknown key, a missing required key or a value of another type is an
error that names the path, because a recording that is read wrongly gives a wrong verdict.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
#: No dataclass of ours nests deeper; raw API objects do not either (CRDs end at about 40).
DEPTH = 200


class Mismatch(ValueError):
    """A JSON value does not fit the type; the message begins with the path."""


def to_json(value: object) -> Any:
    """JSON values (dict, list, str, int, float, bool, None) of dataclasses and plain data.

    Fields at their default are left out. Raises Mismatch for what JSON cannot hold.
    """
    return _encode(value, "$", 0)


def from_json(kind: type[T], value: object) -> T:
    """The value as ``kind``, a dataclass or any type hint made of those this module knows."""
    return typing.cast(T, _decode(kind, value, "$", 0))


def _encode(value: object, path: str, depth: int) -> Any:  # noqa: PLR0911
    if depth > DEPTH:
        raise Mismatch(f"{path}: nested deeper than {DEPTH}")
    if isinstance(value, Enum):
        return _encode(value.value, path, depth + 1)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Mismatch(f"{path}: {value} is not a JSON number")
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _encode(getattr(value, f.name), f"{path}.{f.name}", depth + 1)
            for f in dataclasses.fields(value)
            if not _is_default(f, getattr(value, f.name))
        }
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise Mismatch(f"{path}: a key is not a string")
        return {key: _encode(each, f"{path}.{key}", depth + 1) for key, each in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted(_encode(each, path, depth + 1) for each in value)
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [_encode(each, f"{path}[{i}]", depth + 1) for i, each in enumerate(value)]
    raise Mismatch(f"{path}: {type(value).__name__} cannot be written as JSON")


def _is_default(f: dataclasses.Field[Any], value: object) -> bool:
    if f.default is not dataclasses.MISSING:
        default = f.default
    elif f.default_factory is not dataclasses.MISSING:
        default = f.default_factory()
    else:
        return False
    return type(default) is type(value) and default == value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, value: object, path: str, depth: int) -> Any:  # noqa: PLR0911
    if depth > DEPTH:
        raise Mismatch(f"{path}: nested deeper than {DEPTH}")
    if kind is Any or kind is object:
        return value
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _choose(typing.get_args(kind), value, path, depth)
    if origin is not None:
        return _container(origin, typing.get_args(kind), value, path, depth)
    if kind is None or kind is type(None):
        return _expect(value, type(None), path)
    if dataclasses.is_dataclass(kind):
        return _record(typing.cast(type, kind), value, path, depth)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            raise Mismatch(f"{path}: {value!r:.80} is no {kind.__name__}") from None
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        try:
            return float(value)
        except OverflowError:
            raise Mismatch(f"{path}: a number too large for a float") from None
    if kind in (str, int, float, bool):
        return _expect(value, kind, path)
    raise Mismatch(f"{path}: no way to read a {kind}")


def _expect(value: object, kind: type, path: str) -> object:
    if type(value) is not kind:
        raise Mismatch(f"{path}: expected {kind.__name__}, found {type(value).__name__}")
    return value


def _choose(kinds: tuple[Any, ...], value: object, path: str, depth: int) -> Any:
    problems = []
    for kind in kinds:
        try:
            return _decode(kind, value, path, depth + 1)
        except Mismatch as problem:
            problems.append(str(problem))
    raise Mismatch(problems[0])


def _container(origin: Any, args: tuple[Any, ...], value: object, path: str, depth: int) -> Any:
    if issubclass(origin, Mapping):
        found = typing.cast("dict[str, object]", _expect(value, dict, path))
        kind = args[1]
        return {key: _decode(kind, found[key], f"{path}.{key}", depth + 1) for key in found}
    each = typing.cast("list[object]", _expect(value, list, path))
    if origin is tuple and args[-1] is not Ellipsis:
        if len(each) != len(args):
            raise Mismatch(f"{path}: expected {len(args)} elements, found {len(each)}")
        kinds: Sequence[Any] = args
    else:
        kinds = [args[0]] * len(each)
    read = [
        _decode(k, v, f"{path}[{i}]", depth + 1)
        for i, (k, v) in enumerate(zip(kinds, each, strict=True))
    ]
    if origin in (tuple, frozenset, set):
        return origin(read)
    return read


def _record(kind: type, value: object, path: str, depth: int) -> Any:
    found = typing.cast("dict[str, object]", _expect(value, dict, path))
    hints = _hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind)}
    for key in found:
        if key not in fields:
            raise Mismatch(f"{path}: unknown key {key!r:.80}")
    for name, f in fields.items():
        required = f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        if required and name not in found:
            raise Mismatch(f"{path}: the key {name!r} is missing")
    return kind(
        **{
            key: _decode(hints[key], each, f"{path}.{key}", depth + 1)
            for key, each in found.items()
        }
    )
