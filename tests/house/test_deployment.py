"""The files by which the service is put up: what they name exists, and the programs take them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import queues
from config.settings import env

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "config" / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
# The programs' own; everything else in the compose file must be a setting of ours.
SERVERS_OWN = re.compile(r"POSTGRES_\w+|TARGETS_\w+")
needs_systemd = pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze")


def known(name: str) -> bool:
    return name in env.variables or name.removesuffix("_FILE") in env.variables


def assignments(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pairs)


def test_the_example_of_settings_is_taken(tmp_path: Path) -> None:
    text = (DEPLOY / "targets.env.example").read_text(encoding="utf-8")
    for place in ("/etc/targets", "/var/lib/targets", "/var/backups/targets"):
        (tmp_path / place.lstrip("/")).mkdir(parents=True)
        text = text.replace(place, f"{tmp_path}{place}")
    (tmp_path / "etc/targets/secret_key").write_text("k" * 64)
    (tmp_path / "etc/targets/backup_key").write_text("b" * 64)
    (tmp_path / "env").write_text(text)
    environment = {"PATH": os.environ["PATH"], "ENV_FILE": str(tmp_path / "env")}
    done = subprocess.run(
        [sys.executable, "manage.py", "check_settings", "--strict"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "k" * 64 not in done.stdout


def test_every_setting_of_the_example_exists() -> None:
    assert [one for one in assignments(DEPLOY / "targets.env.example") if not known(one)] == []


# --- systemd ---


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_what_is_there(path: Path) -> None:
    unit = ConfigParser(strict=False, interpolation=None, delimiters="=")
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    command = unit.get("Service", "ExecStart", fallback="")
    if "gunicorn" in command:
        assert "python:config.gunicorn config.wsgi" in command
    if match := re.search(r"-Q (\S+)", command):
        named = set(match[1].replace("%i", "mail").split(","))
        assert named <= set(queues.QUEUES)
    if match := re.search(r"manage\.py (\w+)", command):
        assert (ROOT / "config/management/commands" / f"{match[1]}.py").exists()


def test_one_worker_takes_every_queue() -> None:
    unit = (DEPLOY / "systemd/targets-worker.service").read_text(encoding="utf-8")
    match = re.search(r"-Q (\S+)", unit)
    assert match
    assert set(match[1].split(",")) == set(queues.QUEUES)


@needs_systemd
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in UNITS:
        text = path.read_text(encoding="utf-8")
        text = text.replace("/opt/targets/.venv/bin/python", sys.executable)
        (tmp_path / path.name).write_text(text.replace("/opt/targets", str(ROOT)))
    names = [path.name.replace("@.", "@mail.") for path in UNITS]
    (tmp_path / "targets-worker@mail.service").symlink_to(tmp_path / "targets-worker@.service")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    ours = [line for line in done.stderr.splitlines() if "targets" in line]
    assert (done.returncode, ours) == (0, [])


@needs_systemd
@pytest.mark.parametrize(
    "path", [one for one in UNITS if one.suffix == ".service"], ids=lambda path: path.name
)
def test_a_unit_is_let_do_little(path: Path, tmp_path: Path) -> None:
    """systemd's own measure: 10 is everything, below 2 is as far as a service can go that talks to
    servers, writes its folders and may start LibreOffice."""
    there = tmp_path / path.name.replace("@.", "@mail.")
    there.write_text(path.read_text(encoding="utf-8"))
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager"]
    done = subprocess.run([*command, there], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# --- nginx ---


def nginx_text() -> str:
    return (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


def test_the_proxy_hides_what_only_monitors_see() -> None:
    text = nginx_text()
    for path in ("/ready", "/metrics"):
        assert re.search(rf"location = {path}\s*{{ return 404; }}", text)
    assert "X-Forwarded-For $remote_addr;" in text, "put in place, not added to"
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in text


@pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx, or no openssl"
)
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=targets", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    site = nginx_text()
    # nginx makes the last folder of a path, not the ones above it; Debian has no /var/cache/nginx.
    assert re.search(r"proxy_cache_path /var/cache/[\w-]+ ", site)
    for place in ("/etc/targets/tls", "/var/cache/nginx-targets", "/var/log/nginx"):
        site = site.replace(place, str(tmp_path))
    (tmp_path / "site.conf").write_text(site)
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ include site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole)
    done = subprocess.run(
        ["nginx", "-t", "-q", "-p", tmp_path, "-c", tmp_path / "nginx.conf"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


# --- containers ---


def composed() -> dict[str, Any]:
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def test_the_containers_are_told_settings_that_exist() -> None:
    for name, service in composed()["services"].items():
        told = service.get("environment", {})
        strange = [one for one in told if not known(one) and not SERVERS_OWN.fullmatch(one)]
        assert strange == [], name


def test_the_containers_are_all_there_and_name_what_is_there() -> None:
    content = composed()
    services = content["services"]
    assert {"database", "queue", "migrate", "web", "worker", "beat", "proxy"} <= set(services)
    for name, service in services.items():
        assert set(service.get("secrets", [])) <= set(content["secrets"]), name
        assert set(service.get("depends_on", {})) <= set(services), name
        assert ":latest" not in service["image"], name
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in content["volumes"] or source.startswith("./"), name
    assert (ROOT / services["migrate"]["build"]["dockerfile"]).exists()
    queue = services["worker"]["command"]
    assert set(queue[queue.index("-Q") + 1].split(",")) == set(queues.QUEUES)


def test_secrets_get_into_no_image_and_no_history() -> None:
    for name in (".dockerignore", ".gitignore"):
        kept_out = {line.strip("/") for line in (ROOT / name).read_text().splitlines()}
        theirs = {"config/deploy/secrets", "config/deploy/tls", "var", ".venv", ".env"}
        assert theirs <= kept_out, name
    for secret in composed()["secrets"].values():
        assert secret["file"].startswith("./secrets/")


def test_the_containers_settings_are_taken(tmp_path: Path) -> None:
    told = dict(composed()["services"]["web"]["environment"])
    values = {}
    for name, value in told.items():
        if name.endswith("_FILE"):
            path = tmp_path / name.lower()
            path.write_text("postgres://targets:x@database/targets" if "URL" in name else "k" * 64)
            values[name] = str(path)
            continue
        text = re.sub(r"\$\{TARGETS_HOST[^}]*\}", "targets.example.internal", str(value))
        values[name] = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)
    values |= {"VAR_DIR": str(tmp_path / "var"), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "manage.py", "check_settings", "--strict"],
        cwd=ROOT,
        env=values,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# --- watching ---


def test_rules_speak_of_numbers_that_are_told() -> None:
    told = (ROOT / "config/monitoring.py").read_text(encoding="utf-8")
    told += (ROOT / "config/requests.py").read_text(encoding="utf-8")
    rules = yaml.safe_load((DEPLOY / "targets-rules.yaml").read_text(encoding="utf-8"))
    (group,) = rules["groups"]
    for rule in group["rules"]:
        assert {"alert", "expr", "for", "labels", "annotations"} == set(rule)
        names = set(re.findall(r"\btargets_\w+", rule["expr"]))
        assert [one for one in names if one.removesuffix("_bucket") not in told] == [], rule
