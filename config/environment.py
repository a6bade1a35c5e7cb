"""The variables of the environment, read strictly: each has a type, and a wrong value is refused in
words that name the variable, all of them at once. Standard library and django-environ alone.

A variable may also be given as a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for the content
of that file, so that a secret need not stand in the environment.
"""

from __future__ import annotations

import builtins
import os
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

Network = IPv4Network | IPv6Network
Value = TypeVar("Value")

YES, NO = {"1", "true", "yes", "on", "y", "t"}, {"0", "false", "no", "off", "n", "f"}
# Not ours, and no mistake in the file of settings: of the servers, of Python, of the programs.
OTHERS = {"TZ", "LANG", "LC_ALL", "PATH", "HOME", "WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE"}
OTHER_PREFIXES = ("PYTHON", "POSTGRES_", "PG", "GUNICORN_", "CELERY_", "MPL", "COMPOSE_")
ASSIGNMENT = re.compile(r"^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=", re.MULTILINE)
RATE = re.compile(r"[1-9]\d*/(s|sec|second|m|min|minute|h|hour|d|day)")
# How alike a name must be to one of ours to be taken for a slip of the pen.
ALIKE = 0.86


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable that was asked for. ``source``: 环境, the file it came from, or 默认."""

    name: str
    kind: str
    shown: str
    source: str


def given_by(file: Path, environment: MutableMapping[str, str]) -> set[str]:
    """Take over what a file of settings gives and the environment does not; the names in it."""
    if not file.is_file():
        return set()
    text = file.read_text(encoding="utf-8")
    before = set(environment)
    Env.read_env(file)
    names = set(ASSIGNMENT.findall(text))
    # The library writes into os.environ; another mapping is filled by hand.
    if environment is not os.environ:
        for name in names - before:
            environment[name] = os.environ[name]
    return names


class Environment:
    """Reads and remembers variables; ``finish`` refuses all mistakes at once."""

    def __init__(self, environment: Mapping[str, str], in_file: Iterable[str] = ()) -> None:
        self.environment, self.in_file = environment, set(in_file)
        self.variables: dict[str, Variable] = {}
        self.mistakes: list[str] = []

    # --- kinds ---

    def str(
        self,
        name: builtins.str,
        default: builtins.str = "",
        *,
        choices: Sequence[builtins.str] = (),
        secret: bool = False,
    ) -> builtins.str:
        """Words as they are. Empty is a value of its own unless there are ``choices``."""

        def parse(text: builtins.str) -> builtins.str:
            if choices and text not in choices:
                raise ValueError(f"应为 {'、'.join(choices)} 之一")
            return text

        return self._read(name, "文字", default, parse, blank=not choices, secret=secret)

    def int(
        self,
        name: builtins.str,
        default: builtins.int,
        *,
        least: builtins.int = 0,
        most: builtins.int | None = None,
    ) -> builtins.int:
        def parse(text: builtins.str) -> builtins.int:
            if not re.fullmatch(r"-?[0-9]+", text):
                raise ValueError("应为整数")
            return _within(builtins.int(text), least, most)

        return self._read(name, "整数", default, parse)

    def float(
        self,
        name: builtins.str,
        default: builtins.float,
        *,
        least: builtins.float = 0,
        most: builtins.float | None = None,
    ) -> builtins.float:
        def parse(text: builtins.str) -> builtins.float:
            if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
                raise ValueError("应为数字")
            return _within(builtins.float(text), least, most)

        return self._read(name, "数字", default, parse)

    def bool(self, name: builtins.str, default: builtins.bool) -> builtins.bool:
        def parse(text: builtins.str) -> builtins.bool:
            if text.lower() not in YES | NO:
                raise ValueError("应为 true 或 false")
            return text.lower() in YES

        return self._read(name, "开关", default, parse)

    def list(
        self, name: builtins.str, default: builtins.list[builtins.str]
    ) -> builtins.list[builtins.str]:
        """Words between commas."""
        return self._read(name, "列表", default, _words)

    def networks(self, name: builtins.str, default: Sequence[builtins.str]) -> tuple[Network, ...]:
        """Addresses and networks between commas: ``10.1.0.0/16,::1``."""
        return self._read(name, "网段", _networks(default), lambda text: _networks(_words(text)))

    def rate(self, name: builtins.str, default: builtins.str) -> builtins.str:
        """So many a second, minute, hour or day: ``120/min``."""

        def parse(text: builtins.str) -> builtins.str:
            if not RATE.fullmatch(text):
                raise ValueError("应为“次数/单位”，如 120/min，单位为 s、min、hour、day")
            return text

        return self._read(name, "频次", default, parse)

    def url(
        self, name: builtins.str, default: builtins.str, *, schemes: Sequence[builtins.str]
    ) -> builtins.str:
        """An address of a server; shown without its password."""

        def parse(text: builtins.str) -> builtins.str:
            _split(text, schemes)
            return text

        return self._read(name, "地址", default, parse)

    def db_url(self, name: builtins.str, default: builtins.str) -> dict[builtins.str, Any]:
        """Django's settings of a database."""
        text = self.url(name, default, schemes=("postgres", "postgresql", "sqlite"))
        config: dict[builtins.str, Any] = Env.db_url_config(text) if text else {}
        # The folder of a socket, which an address can only name quoted: %2Frun%2Fpostgresql.
        if config.get("HOST"):
            config["HOST"] = unquote(config["HOST"])
        return config

    def email_url(self, name: builtins.str, default: builtins.str) -> dict[builtins.str, Any]:
        """Django's EMAIL_… settings."""
        text = self.url(name, default, schemes=tuple(Env.EMAIL_SCHEMES))
        config: dict[builtins.str, Any] = Env.email_url_config(text)
        return config

    # --- the whole ---

    def refuse(self, name: builtins.str, why: builtins.str) -> None:
        """A mistake that only shows when variables are seen together."""
        self.mistakes.append(f"{name}：{why}")

    def finish(self) -> None:
        """:raises ImproperlyConfigured: naming every variable with a wrong value, and every name in
        the file of settings that nothing reads."""
        for name in sorted(self.in_file - self._known()):
            if name not in OTHERS and not name.startswith(OTHER_PREFIXES):
                self.mistakes.append(f"{name}：没有这个设置{self._meant(name)}")
        if self.mistakes:
            raise ImproperlyConfigured("设置有误：\n  " + "\n  ".join(self.mistakes))

    def look_alikes(self) -> builtins.list[builtins.str]:
        """Names in the environment that are nearly ours: probably meant, certainly not read."""
        strangers = set(self.environment) - self._known() - self.in_file
        found = {name: self._meant(name) for name in sorted(strangers) if name.isupper()}
        return [f"{name}：没有这个设置{words}" for name, words in found.items() if words]

    def _known(self) -> set[builtins.str]:
        return set(self.variables) | {f"{name}_FILE" for name in self.variables} | {"ENV_FILE"}

    def _meant(self, name: builtins.str) -> builtins.str:
        near = get_close_matches(name, self.variables, n=1, cutoff=ALIKE)
        return f"，是不是 {near[0]}？" if near else ""

    def _read(
        self,
        name: builtins.str,
        kind: builtins.str,
        default: Value,
        parse: Callable[[builtins.str], Value],
        *,
        blank: builtins.bool = False,
        secret: builtins.bool = False,
    ) -> Value:
        text, source = self._text(name)
        value = default
        if text is not None and (text or blank):
            try:
                value = parse(text)
            except ValueError as error:
                shown = "" if secret else f"={_without_password(text)}"
                self.mistakes.append(f"{name}{shown}：{error}")
        else:
            source = "默认"
        shown = "……" if secret and value else _without_password(_said(value))
        self.variables[name] = Variable(name, kind, shown, source)
        return value

    def _text(self, name: builtins.str) -> tuple[builtins.str | None, builtins.str]:
        if path := self.environment.get(f"{name}_FILE"):
            try:
                return Path(path).read_text(encoding="utf-8").strip("\r\n"), path
            except (OSError, UnicodeDecodeError):
                self.mistakes.append(f"{name}_FILE={path}：读不出这个文件")
        return self.environment.get(name), "文件" if name in self.in_file else "环境"


Number = TypeVar("Number", int, float)


def _within(value: Number, least: Number, most: Number | None) -> Number:
    if value < least or (most is not None and value > most):
        upper = f"至 {most}" if most is not None else "以上"
        raise ValueError(f"应在 {least} {upper}")
    return value


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _networks(words: Iterable[str]) -> tuple[Network, ...]:
    found = []
    for word in words:
        try:
            found.append(ip_network(word, strict=False))
        except ValueError:
            raise ValueError(f"“{word}”不是地址或网段，应如 10.1.0.0/16") from None
    return tuple(found)


def _split(text: str, schemes: Sequence[str]) -> None:
    address = urlsplit(text)
    if address.scheme not in schemes:
        raise ValueError(f"应以 {'、'.join(f'{one}://' for one in schemes)} 开头")
    if address.scheme == "sqlite" or "%" in address.netloc.rpartition("@")[2]:
        return  # a file, or a socket's folder written as a host
    try:
        _ = address.port
    except ValueError:
        raise ValueError("端口应为 0 至 65535") from None


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_password(text: str) -> str:
    return re.sub(r"(://[^:/@\s]*):[^@\s]+@", r"\1:……@", text)
