"""The pages of 督导问责 as a person uses them: addresses, forms, what they hold."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from metrics.models import Measure, Proposal
from tests.cast import Cast
from tests.measures import words_of

OVERVIEW = "/accountability/?campaign=SD"
ALL = ("clerk", "reviewer", "administrator", "leader", "auditor", "city_leader", "stranger")


def measure_url(measure: Measure) -> str:
    return reverse("measure", args=["SD", measure.pk])


def step_url(measure: Measure, verb: str) -> str:
    return reverse("measure_step", args=["SD", measure.pk, verb])


def proposal_url(proposal: Proposal) -> str:
    return reverse("proposal", args=["SD", proposal.pk])


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def send(client: Client, measure: Measure, verb: str, **fields: str) -> Any:
    """A form as the page of the newest version sends it."""
    now = Measure.objects.get(pk=measure.pk)
    return client.post(step_url(measure, verb), {"version": str(now.version), **fields})


def codes(client: Client, measure: Measure) -> list[str]:
    """Which forms the page offers, in their order."""
    return [offer.code for offer in client.get(measure_url(measure)).context["offers"]]


def decision(proposal: Proposal, **other: str) -> dict[str, str]:
    """The form of a decision when nobody changes it."""
    words = words_of(proposal)
    return {
        "do": "confirm",
        "given": proposal.rung,
        "paragraphs": words.paragraphs,
        "reason": words.reason,
        "demands": words.demands,
        **other,
    }


def row(*statuses: int) -> dict[str, int]:
    return dict(zip(ALL, statuses, strict=True))


def statuses(cast: Cast, url: str) -> dict[str, int]:
    """Who of the cast is answered how."""
    found = {}
    for name in ALL:
        client = Client()
        client.force_login(getattr(cast, name), backend="campaigns.authentication.AccountBackend")
        found[name] = client.get(url).status_code
    return found
