"""试算: what the ranking would be under other settings or other figures. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import get_campaign_for, sees_drafts, tries, visible_campaigns
from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import Level
from metrics.actions import trial as actions
from metrics.actions.ranking import figures_version
from metrics.actions.trial_gate import TooManyError, admitted
from metrics.forms.trial import TrialForm
from metrics.frames import trial_told as told
from metrics.frames.trial import BadFileError
from metrics.frames.trial_beside import beside
from metrics.frames.trial_ground import ground_of
from metrics.frames.trial_report import Trial
from metrics.frames.trial_rules import TooFineError
from metrics.frames.trial_sample import sample_file
from metrics.models import Ranking
from metrics.queries.levels import LEVEL_WORDS
from metrics.queries.ranking import Choice, campaign_of, get_ranking_for, heading, months_of
from metrics.views.site import numbers
from metrics.views.trial_points import points_table
from metrics.wording.trial import newer_words

PAGE = "metrics/trial/trial.html"
MOST_BYTES = 2 * 1024 * 1024
MOST_LINES = 40_000
WEIGHTINGS = 200
_SHOWN = 200  # so many mistakes of a file stand on the page


@require_safe
def trial(request: HttpRequest) -> HttpResponse:
    """To the campaign asked for, or to the last one in which the user may try."""
    if code := request.GET.get("campaign", ""):
        return redirect("trial_of", get_campaign_for(request.user, code).code)
    mine = _tried(request)
    found = mine[0] if mine else campaign_of(request.user, "")
    if found is None:
        raise PermissionDenied("您的账号所在地区目前没有行动，没有可以试算的")
    return redirect("trial_of", found.code)


def _tried(request: HttpRequest) -> list[Campaign]:
    rows = visible_campaigns(request.user).order_by("-ends_on")
    return [campaign for campaign in rows if tries(request.user, campaign)]


def _campaign_for(request: HttpRequest, code: str) -> Campaign:
    found = get_campaign_for(request.user, code)
    if not isinstance(request.user, User) or not tries(request.user, found):
        raise PermissionDenied(
            f"试算用到全部地区的数据，由{found.region.name}的领导、管理员、审计员和审核员使用"
        )
    return found


@require_safe
@never_cache
def trial_sample(request: HttpRequest, campaign: str) -> HttpResponse:
    """A figures file of the month asked for, to write one's own numbers into."""
    found = _campaign_for(request, campaign)
    months = months_of(request.user, found)
    if not months:
        raise Http404("还没有可以比较的排名")
    month, _ = _chosen(request, months, found.report_levels)
    name = f"试算样表_{found.code}_{month}.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    content = sample_file(found, month)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def trial_of(request: HttpRequest, campaign: str) -> HttpResponse:
    """Settings stand in the address; a figures file comes by POST and goes with the answer."""
    found = _campaign_for(request, campaign)
    months = months_of(request.user, found)
    levels = [level for level in found.report_levels if level != found.region.level]
    if not months or not levels:
        return render(request, PAGE, {"campaign": found, "form": None})
    ground = ground_of(found, *_chosen(request, months, levels))
    form = TrialForm(
        ground,
        request.GET,
        months=[(str(month), f"{month.chinese}{'（待发布）' * draft}") for month, draft in months],
        levels=[(level, LEVEL_WORDS[Level(level)]) for level in levels],
    )
    if request.method == "POST":
        return _page(request, form, _from_file)
    if form.is_valid() and request.GET and request.GET.urlencode() != form.address():
        return redirect(f"{reverse('trial_of', args=[found.code])}?{form.address()}")
    return _page(request, form, _from_record)


def _chosen(
    request: HttpRequest, months: list[tuple[Month, bool]], levels: list[str]
) -> tuple[Month, str]:
    """What the address asks for, or else the last published month and the first level."""
    by_name = {str(month): month for month, _ in months}
    published = [month for month, draft in months if not draft]
    month = by_name.get(request.GET.get("month", ""), (published or [months[0][0]])[0])
    level = request.GET.get("level", "")
    return month, level if level in levels else levels[0]


# --- Computing -----------------------------------------------------------------------------

Way = Callable[[HttpRequest, TrialForm, actions.Asked], Trial]


class RefusedError(Exception):
    """Nothing was computed; ``words`` say why, ``lines`` each mistake of a file."""

    def __init__(self, words: str, lines: list[str] | None = None, status: int = 200) -> None:
        self.words, self.lines, self.status = words, lines or [], status
        super().__init__(words)


def _page(request: HttpRequest, form: TrialForm, way: Way) -> HttpResponse:
    """The settings, and beside them the ranking that follows or why there is none."""
    ground = form.ground
    choice = Choice(ground.campaign, ground.month, ground.level)
    ranking = get_ranking_for(request.user, ground.campaign, ground.month, ground.level)
    if ranking:
        ranking.campaign = ground.campaign
    context: dict[str, Any] = {
        "campaign": ground.campaign,
        "campaigns": [one for one in _tried(request) if one != ground.campaign],
        "form": form,
        "ground": ground,
        "level_word": LEVEL_WORDS[Level(ground.level)],
        "data_as_of": ground.month.chinese,
        "demonstration": settings.DEMONSTRATION or bool(ranking and ranking.demonstration),
        "board_url": choice.url(),
        "most": {"megabytes": MOST_BYTES // 1024**2, "lines": MOST_LINES},
    }
    status = 200
    if ranking and form.is_valid():
        context["ranking"] = heading(ranking)
        context["address"] = form.address()
        try:
            context |= _computed(request, form, ranking, way, choice)
        except RefusedError as error:
            context["refused"], status = error, error.status
    return render(request, PAGE, context, status=status)


def _computed(
    request: HttpRequest, form: TrialForm, ranking: Ranking, way: Way, choice: Choice
) -> dict[str, Any]:
    """The trial in words and rows."""
    ground = form.ground
    asked = actions.Asked(form.asked, ground.before, ground.rules)
    # Versions before figures, as where rankings are computed.
    version = figures_version(ground.campaign, ground.month)
    if way is _from_record:
        _refuse_unpublished(request, ranking, version)
    done = _admitted(request, form, asked, way)
    if way is _from_record:  # what was approved while it was computed may be in it
        _refuse_unpublished(request, ranking, figures_version(ground.campaign, ground.month))
    found = beside(done, ranking)
    table = told.rows(found, ground, numbers(), choice.explanation_url)
    changed = told.changes(ground, form.asked)
    own_file = way is _from_file
    unexplained = not (found.same or changed or own_file)
    differs = not (found.same or own_file)
    return {
        **told.sentences(found, ranking, numbers()),
        "rows": [(row, points_table(row.name, row.points)) for row in table["rows"]],
        "unranked": table["unranked"],
        "changes": changed,
        "rules_version": ground.rules.version,
        "same": found.same and not changed and not own_file,
        "unexplained": unexplained,
        "warnings": (
            told.warnings(ground, ranking, version, unexplained=unexplained) if differs else []
        ),
        "file_name": _file_name(request) if own_file else "",
        "left_out": told.left_out(done, ground),
    }


def _refuse_unpublished(request: HttpRequest, ranking: Ranking, version: int) -> None:
    """A trial by newer figures would say what the next edition holds, to who may not see it yet."""
    newer = version > ranking.figures_version
    if newer and not sees_drafts(request.user, ranking.campaign):
        raise RefusedError(newer_words(Month.of(ranking.month).chinese))


def _admitted(request: HttpRequest, form: TrialForm, asked: actions.Asked, way: Way) -> Trial:
    assert isinstance(request.user, User)  # noqa: S101 (who may try has an account)
    try:
        with admitted(request.user):
            return way(request, form, asked)
    except TooManyError as error:
        raise RefusedError(f"{error}。", status=429) from error
    except TooFineError as error:
        words = "各权重凑不出共同的分母，请改用较小的整数，如 1、2、5。"
        raise RefusedError(words) from error
    except actions.OutOfReachError as error:
        raise RefusedError(f"{error}。") from error
    except BadFileError as error:
        lines = [str(mistake) for mistake in error.mistakes]
        words = f"文件有 {len(lines)} 处错误，没有计算。请一次改好，再选一次文件。"
        raise RefusedError(words, lines[:_SHOWN]) from error


def _from_record(_request: HttpRequest, form: TrialForm, asked: actions.Asked) -> Trial:
    ground = form.ground
    return actions.rank_again(
        campaign=ground.campaign,
        month=ground.month,
        level=ground.level,
        asked=asked,
        weightings=WEIGHTINGS,
    )


def _from_file(request: HttpRequest, form: TrialForm, asked: actions.Asked) -> Trial:
    file = request.FILES.get("figures")
    if file is None:
        raise RefusedError("请先选择数据文件，再按“用这个文件试算”。")
    if (file.size or 0) > MOST_BYTES:
        raise RefusedError(f"文件超过 {MOST_BYTES // 1024**2} MB，请只留要试算的月份和基数年份。")
    ground = form.ground
    return actions.rank(
        campaign=ground.campaign,
        month=ground.month,
        level=ground.level,
        content=file.read(),
        asked=asked,
        most_lines=MOST_LINES,
        weightings=WEIGHTINGS,
    )


def _file_name(request: HttpRequest) -> str:
    file = request.FILES.get("figures")
    return file.name or "" if file else ""
