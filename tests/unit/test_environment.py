"""The variables of the environment: typed, and refused by name, all at once."""

from __future__ import annotations

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from config.proxy import among, client_of

ROOT = Path(__file__).resolve().parents[2]
WRONG = [
    ("int", {"default": 5}, "x", "应为整数"),
    ("int", {"default": 5}, "1.5", "应为整数"),
    ("int", {"default": 5}, "-1", "应在 0 以上"),
    ("int", {"default": 5, "least": 1, "most": 9}, "10", "应在 1 至 9"),
    ("float", {"default": 0.5}, "1,5", "应为数字"),
    ("float", {"default": 0.5}, "nan", "应为数字"),
    ("bool", {"default": False}, "yse", "应为 true 或 false"),
    ("str", {"default": "a", "choices": ("a", "b")}, "c", "应为 a、b 之一"),
    ("networks", {"default": []}, "10.1.0.0/40", "不是地址或网段"),
    ("rate", {"default": "1/s"}, "120", "如 120/min"),
    ("db_url", {"default": "sqlite:///x"}, "mysql://h/n", "应以 postgres://"),
    ("db_url", {"default": "sqlite:///x"}, "postgres://h:99999/n", "端口应为"),
    ("email_url", {"default": "filemail://"}, "http://h", "应以 smtp://"),
]


@pytest.mark.parametrize(("kind", "options", "text", "words"), WRONG)
def test_a_wrong_value_is_refused_by_name(
    kind: str, options: dict[str, object], text: str, words: str
) -> None:
    env = Environment({"TICK": text})
    getattr(env, kind)("TICK", **options)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.finish()
    assert f"TICK={text}：" in str(refused.value)
    assert words in str(refused.value)


def test_right_values_have_their_type() -> None:
    env = Environment(
        {
            **{"N": "7", "F": "0.25", "B": "On", "L": "a, b,", "W": "10.1.2.3,::1"},
            **{"S": "$x", "D": "postgres://u:p%24@h:5433/n?sslmode=require", "E": ""},
        }
    )
    assert (env.int("N", 1), env.float("F", 1), env.bool("B", False)) == (7, 0.25, True)
    assert env.list("L", []) == ["a", "b"]
    assert env.networks("W", []) == (ip_network("10.1.2.3/32"), ip_network("::1/128"))
    assert (env.str("S"), env.str("E", "some")) == ("$x", "")
    assert (env.int("E", 3), env.bool("E", True)) == (3, True), "nothing said is the default"
    found = env.db_url("D", "sqlite:///x")
    assert (found["NAME"], found["PASSWORD"], found["PORT"]) == ("n", "p$", 5433)
    assert found["OPTIONS"] == {"sslmode": "require"}
    env.finish()


def test_the_folder_of_a_socket_is_named_quoted() -> None:
    env = Environment({"D": "postgres://u@%2Frun%2Fpostgresql/n"})
    assert env.db_url("D", "sqlite:///x")["HOST"] == "/run/postgresql"


def test_all_mistakes_are_told_at_once_and_no_password() -> None:
    env = Environment({"A": "x", "KEY": "secret-x", "URL": "ftp://me:secret-y@h/"})
    env.int("A", 1)
    env.str("KEY", choices=("a",), secret=True)
    env.url("URL", "", schemes=("http",))
    with pytest.raises(ImproperlyConfigured) as refused:
        env.finish()
    said = str(refused.value)
    assert [name for name in ("A=x", "KEY：", "URL=") if name not in said] == []
    assert "secret" not in said


def test_a_name_in_the_file_that_nothing_reads_is_refused() -> None:
    names = {"DATABSE_URL": "x", "POSTGRES_PASSWORD": "y", "PYTHONUTF8": "1", "NOTHING": "z"}
    env = Environment(names, names)
    env.url("DATABASE_URL", "", schemes=("postgres",))
    with pytest.raises(ImproperlyConfigured) as refused:
        env.finish()
    assert "DATABSE_URL：没有这个设置，是不是 DATABASE_URL？" in str(refused.value)
    assert "NOTHING：没有这个设置" in str(refused.value)
    assert "POSTGRES" not in str(refused.value)


def test_a_slip_in_the_environment_is_noticed_others_names_are_not() -> None:
    env = Environment({"DATABASE_ULR": "x", "HOSTNAME": "y"})
    env.url("DATABASE_URL", "", schemes=("postgres",))
    assert env.look_alikes() == ["DATABASE_ULR：没有这个设置，是不是 DATABASE_URL？"]


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")
    env = Environment({"KEY_FILE": str(tmp_path / "key"), "OTHER_FILE": str(tmp_path / "none")})
    assert env.str("KEY", secret=True) == "from a file"
    assert env.variables["KEY"].shown == "……"
    env.str("OTHER")
    with pytest.raises(ImproperlyConfigured, match="读不出这个文件"):
        env.finish()


def test_the_command_line_says_it_in_words(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("HTTPS=yse\nTICK_SECOND=5\n")
    told = {**os.environ, "VAR_DIR": str(tmp_path), "ENV_FILE": str(tmp_path / "env")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check_settings"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "设置有误：",
        "  HTTPS=yse：应为 true 或 false",
        "  TICK_SECOND：没有这个设置，是不是 TICK_SECONDS？",
    ]


PROXIES = (ip_network("10.0.0.1/32"), ip_network("127.0.0.0/8"))


@pytest.mark.parametrize(
    ("said", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("6.6.6.6, 192.0.2.7", "192.0.2.7"),  # what the client made up stands before
        ("6.6.6.6, 192.0.2.7, 127.0.0.1", "192.0.2.7"),  # two proxies of ours
        ("192.0.2.7, nonsense", "10.0.0.1"),
        ("", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_client_is_who_our_proxy_says(said: str, client: str) -> None:
    assert client_of("10.0.0.1", said, PROXIES) == client


def test_an_address_in_its_longer_form_is_the_same() -> None:
    assert among("::ffff:127.0.0.1", PROXIES)
    assert not among("unix:", PROXIES)
