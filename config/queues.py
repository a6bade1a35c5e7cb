"""Which kind of work waits in which queue, so that a worker may take one kind alone.

A worker without ``-Q`` takes every kind; where a machine is not enough, workers with ``-Q mail``
and so on stand on others. What has no place of its own waits in ``celery``, the queue of the
timetable's short work: its name is Celery's own, so that a task put there by an older version is
found.
"""

from __future__ import annotations

from kombu import Queue

SHORT, MAIL, REPORTS, RANKINGS = "celery", "mail", "reports", "rankings"
QUEUES = {
    SHORT: "定时任务的短工作：开启和锁定月份、催报、封存审计记录、警报、清理、督导问责",
    MAIL: "投递邮件",
    REPORTS: "起草通报、生成文档",
    RANKINGS: "计算排名、数据质量核查",
}
_PLACES = {
    "send_mail": MAIL,
    "draw_up_bulletins": REPORTS,
    "bring_rankings_up_to_date": RANKINGS,
    "ask_about_figures": RANKINGS,
}
ROUTES = {f"metrics.tasks.{name}": {"queue": queue} for name, queue in _PLACES.items()}


def declared() -> list[Queue]:
    """For Celery: a worker that is not told otherwise takes from all of them."""
    return [Queue(name, routing_key=name) for name in QUEUES]
