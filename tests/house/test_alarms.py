"""Every alarm rings for what it is there for, and for nothing else: Prometheus' own ``promtool``
plays the numbers of some hours to the rules."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

DEPLOY = Path(__file__).resolve().parents[2] / "config" / "deploy"
RULES = DEPLOY / "targets-rules.yaml"
WEB = '{job="targets",instance="a"}'
QUIET = "nothing"
needs_promtool = pytest.mark.skipif(
    not shutil.which("promtool"),
    reason="没有 promtool：报警规则没有试过（apt install --no-install-recommends prometheus）",
)


class Told(NamedTuple):
    """Numbers, one a minute as promtool writes them (``1x9``: ten times 1), and which alarm
    they have raised after so many minutes."""

    alarm: str
    numbers: dict[str, str]
    minutes: int
    rings: bool


AGE, BACKUP = "targets_timetable_age_seconds", "targets_backup_age_seconds"
PREPARED, UNCERTAIN = 'targets_mails{state="prepared"}', 'targets_mails{state="uncertain"}'
ALL, IN_FIVE, IN_TIME = (
    f'targets_request_seconds_bucket{{le="{le}"}}' for le in ("+Inf", "5.0", "2.5")
)
BROKEN, WELL = (f'targets_requests_total{{status="{status}"}}' for status in (500, 200))
JOB = 'targets_job_failed{job="seal"}'
TOO_OLD = 26 * 3600
NOT_A_NUMBER = "NaN " * 31

TOLD = (
    Told("ServiceGone", {f"up{WEB}": "1x5 0x5"}, 9, True),
    Told("ServiceGone", {f"up{WEB}": "_x10"}, 9, True),  # it is asked nowhere
    Told("ServiceGone", {f"up{WEB}": "1x5 0 1x5"}, 9, False),  # restarted
    Told("DatabaseGone", {"targets_database_up": "1x5 0x5"}, 9, True),
    Told("DatabaseGone", {"targets_database_up": "1x10"}, 9, False),
    Told("TimetableStopped", {AGE: "0+60x20"}, 15, True),
    Told("TimetableStopped", {AGE: NOT_A_NUMBER}, 15, True),  # it never ran
    Told("TimetableStopped", {AGE: "60x20"}, 15, False),
    Told("JobFails", {JOB: "0x5 1x60"}, 50, True),
    Told("JobFails", {JOB: "1x20 0 1x20"}, 41, False),  # it succeeded in between
    Told("MailsWait", {PREPARED: "200x150"}, 140, True),
    Told("MailsWait", {PREPARED: "400-2x150"}, 140, False),  # slowly, but they go out
    Told("MailsWait", {PREPARED: "0x150"}, 140, False),
    Told("MailsUncertain", {UNCERTAIN: "1x80"}, 70, True),
    Told("MailsUncertain", {UNCERTAIN: "0x80"}, 70, False),
    Told("QueueGrows", {'targets_queue_length{queue="mail"}': "0+50x20"}, 18, True),
    Told("QueueGrows", {'targets_queue_length{queue="mail"}': "500x5 20x20"}, 18, False),
    Told("AuditUnsealed", {"targets_audit_unsealed": "0+100x60"}, 50, True),
    Told("AuditUnsealed", {"targets_audit_unsealed": "900x60"}, 50, False),
    Told("DiskFillsUp", {"targets_free_bytes": "1900000000x20"}, 9, True),
    Told("DiskFillsUp", {"targets_free_bytes": "2100000000x20"}, 9, False),
    Told("BackupOld", {BACKUP: f"{TOO_OLD}+60x30"}, 20, True),
    Told("BackupOld", {BACKUP: NOT_A_NUMBER}, 20, True),  # there is none at all
    Told("BackupOld", {BACKUP: "_x30"}, 20, True),  # nobody could look
    Told("BackupOld", {f"{BACKUP}{WEB}": "3600+60x30", BACKUP: NOT_A_NUMBER}, 20, False),
    Told("AccountsLocked", {"targets_locked_accounts": "6x20"}, 9, True),
    Told("AccountsLocked", {"targets_locked_accounts": "5x20"}, 9, False),
    Told("AnswersSlow", {ALL: "0+60x40", IN_FIVE: "0+60x40", IN_TIME: "0+50x40"}, 30, True),
    Told("AnswersSlow", {ALL: "0+60x40", IN_FIVE: "0+60x40", IN_TIME: "0+59x40"}, 30, False),
    Told("AnswersFail", {BROKEN: "0+6x20", WELL: "0+600x20"}, 15, True),
    Told("AnswersFail", {BROKEN: "0+1x20", WELL: "0+600x20"}, 15, False),
    # A day like any other: everything is told, and nothing rings.
    Told(
        QUIET,
        {f"up{WEB}": "1x90", AGE: "30x90", BACKUP: "3600+60x90", "targets_database_up": "1x90"}
        | {JOB: "0x90", PREPARED: "0x90", ALL: "0+60x90", IN_TIME: "0+60x90", BROKEN: "0x90"},
        85,
        False,
    ),
)


def played(told: Told) -> dict[str, Any]:
    """As promtool reads it. What else may ring meanwhile is not asked, but on a quiet day."""
    named = "" if told.alarm == QUIET else f',alertname="{told.alarm}"'
    asked = {
        "expr": f'count(ALERTS{{alertstate="firing"{named}}})',
        "eval_time": f"{told.minutes}m",
        "exp_samples": [{"labels": "{}", "value": 1}] if told.rings else [],
    }
    series = [{"series": name, "values": values} for name, values in told.numbers.items()]
    return {"interval": "1m", "input_series": series, "promql_expr_test": [asked]}


def test_every_alarm_is_tried_both_ways() -> None:
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"][0]["rules"]
    tried = {(told.alarm, told.rings) for told in TOLD}
    assert {(rule["alert"], way) for rule in rules for way in (True, False)} == tried - {
        (QUIET, False)
    }


@needs_promtool
def test_alarms_ring_when_they_should(tmp_path: Path) -> None:
    tests = {"rule_files": [str(RULES)], "evaluation_interval": "1m"}
    (tmp_path / "alarms.json").write_text(
        json.dumps(tests | {"tests": [played(told) for told in TOLD]})
    )
    done = promtool("test", "rules", str(tmp_path / "alarms.json"))
    assert done.returncode == 0, done.stdout + done.stderr


@needs_promtool
def test_prometheus_takes_its_file(tmp_path: Path) -> None:
    text = (DEPLOY / "prometheus.yaml").read_text(encoding="utf-8")
    (tmp_path / "prometheus.yaml").write_text(text.replace("/etc/prometheus", str(DEPLOY)))
    done = promtool("check", "config", str(tmp_path / "prometheus.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["promtool", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
