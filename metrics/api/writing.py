"""Addresses to write to. Each request carries a key, so that sending it twice does it once."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Region, User
from campaigns.periods import Month
from metrics.actions.entry import sheets as actions
from metrics.actions.entry.errors import ClosedError, EntryError, NotReadyError
from metrics.actions.entry.requests import Answer, BusyError, OtherRequestError, answer_once
from metrics.actions.entry.sending import RefusedError, send
from metrics.api import answers, shapes
from metrics.api.base import MOST_BYTES, ApiView
from metrics.api.body import Delivery, read_delivery
from metrics.api.problems import MEDIA_TYPE, Problem, problem_body
from metrics.api.reading import sheet_now
from metrics.models import ReportingPeriod, Submission
from metrics.queries.entry.sheets import (
    get_period_for,
    get_sheet_region_for,
    own_regions,
    require_reporter,
)

_KEY = re.compile(r"[\x21-\x7e]{8,64}")
_CONFLICT, _UNPROCESSABLE = status.HTTP_409_CONFLICT, status.HTTP_422_UNPROCESSABLE_ENTITY


class WritingView(ApiView):
    """Does nothing before the sender is known and the whole body is here."""

    def prepare(self, request: Request) -> None:
        """Read the key and the body; refuse what is too large to be read at all."""
        self.key = _key(request)
        if "Transfer-Encoding" in request.headers:  # the server would read an empty body
            words = "请求正文要整块发送，并写明 Content-Length"
            raise Problem(status.HTTP_411_LENGTH_REQUIRED, "length_required", words)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MOST_BYTES:
            words = f"请求正文不能超过 {MOST_BYTES // 1_000_000} MB，请分几次报送"
            raise Problem(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "too_large", words)
        self.digest = _digest(request)

    def once(self, request: Request, do: Callable[[User], Answer]) -> Response:
        """The answer to this request, told again if it has been done before."""
        by = request.user
        assert isinstance(by, User)  # noqa: S101 (the permission classes let nobody else in)
        try:
            answer = answer_once(
                by=by, key=self.key, digest=self.digest, at=timezone.now(), do=lambda: do(by)
            )
        except OtherRequestError as error:
            raise Problem(_UNPROCESSABLE, "idempotency_key_reused", str(error)) from None
        except BusyError as error:
            raise Problem(_CONFLICT, "busy", str(error)) from None
        kind = MEDIA_TYPE if answer.status >= status.HTTP_400_BAD_REQUEST else None
        again = {"Idempotent-Replay": "true"} if answer.again else None
        return Response(answer.body, status=answer.status, headers=again, content_type=kind)


def _key(request: Request) -> str:
    key: str = request.headers.get("Idempotency-Key", "")
    if not key:
        words = "缺少请求头 Idempotency-Key：每个请求一个新的键，重发时用同一个键"
        raise Problem(status.HTTP_400_BAD_REQUEST, "idempotency_key_missing", words)
    if not _KEY.fullmatch(key):
        words = "Idempotency-Key 应为 8 至 64 个可见的英文字符"
        raise Problem(status.HTTP_400_BAD_REQUEST, "idempotency_key_malformed", words)
    return key


def _digest(request: Request) -> str:
    """What makes two requests the same: method, address and body, to the letter."""
    head = f"{request.method} {request.path}\n".encode()
    return sha256(head + request.body).hexdigest()


def _refused(code_status: int, code: str, error: EntryError, **more: Any) -> Answer:
    return Answer(code_status, problem_body(code_status, code, str(error), **more))


def _writable(request: Request, period: ReportingPeriod) -> dict[str, Region]:
    """The regions that the sender fills in; who fills in none may read at most."""
    rows = own_regions(request.user, period.campaign, Month.of(period.month))
    if not rows:
        raise PermissionDenied("本账号在这个行动中不填报")
    return {region.code: region for region in rows}


class Lines(WritingView):
    @extend_schema(
        operation_id="put_lines",
        summary="报送数值",
        description=(
            "一个行动一个月、可含几个地区的格子，全部写入或全部不写；有错时一次说完，"
            "每处错误用 JSON 指针指明位置。没有提到的格子保持原样。\n\n"
            "数值写作 JSON 数或文字，按原样精确读取（0.1 就是 0.1，不接受 1e3）；"
            "零报告写 0，没有这一事项写“不适用”，清空写 null。带上读取时的 version，"
            "别人改过的格子就不会被覆盖（409）。不写 why 时，数没变则原说明保留。\n\n"
            "提示（findings）不影响保存，但提交前必须改正或说明。"
        ),
        parameters=[shapes.KEY],
        request=shapes.DeliveryShape,
        responses=shapes.answers(shapes.SentShape(), 400, 403, 404, 409, 411, 413, 415, 422),
        examples=shapes.DELIVERY_EXAMPLES,
        tags=["报送"],
    )
    def put(self, request: Request) -> Response:
        self.prepare(request)
        delivery = read_delivery(request.data)
        if not delivery.campaign or delivery.month is None:
            body = answers.refused_answer(delivery.wrong)
            error = RefusedError(delivery.wrong)
            raise Problem(_UNPROCESSABLE, "invalid", str(error), **body)
        period = get_period_for(request.user, delivery.campaign, str(delivery.month))
        regions = _writable(request, period)
        return self.once(request, lambda by: _deliver(request, by, period, regions, delivery))


def _deliver(
    request: Request,
    by: User,
    period: ReportingPeriod,
    regions: dict[str, Region],
    delivery: Delivery,
) -> Answer:
    try:
        sent = send(
            period=period,
            lines=delivery.lines,
            regions=regions,
            wrong=delivery.wrong,
            by=by,
            at=timezone.now(),
            address=request.META.get("REMOTE_ADDR") or None,
        )
    except RefusedError as error:
        found = answers.refused_answer(error.wrong)
        if answers.is_overtaken(error.wrong):
            return _refused(_CONFLICT, "conflict", error, **found)
        return _refused(_UNPROCESSABLE, "invalid", error, **found)
    return Answer(status.HTTP_200_OK, answers.sent_answer(period, sent))


class MovingView(WritingView):
    """One step of a sheet that its office takes itself."""

    act: ClassVar[Callable[..., Submission]]

    def move(self, request: Request, campaign: str, month: str, region: str) -> Response:
        self.prepare(request)
        if request.data:
            raise Problem(_UNPROCESSABLE, "unknown_key", "这个请求不带正文，或只写 {}")
        period = get_period_for(request.user, campaign, month)
        _writable(request, period)
        found = get_sheet_region_for(request.user, period, region)
        require_reporter(request.user, found)
        return self.once(request, lambda by: self._moved(request, by, period, found))

    def _moved(self, request: Request, by: User, period: ReportingPeriod, region: Region) -> Answer:
        act = type(self).act
        address = request.META.get("REMOTE_ADDR") or None
        try:
            row = act(period=period, region=region, by=by, at=timezone.now(), address=address)
        except NotReadyError as error:
            found = answers.unready_answer(sheet_now(period, region))
            return _refused(_UNPROCESSABLE, "not_ready", error, **found)
        except EntryError as error:
            code = "closed" if isinstance(error, ClosedError) else "state"
            return _refused(_CONFLICT, code, error)
        return Answer(
            status.HTTP_200_OK,
            {
                "region": answers.region_answer(region),
                "state": row.state,
                "version": row.version,
                "late": row.late,
                "submitted_at": answers.moment(row.submitted_at),
            },
        )


class Submit(MovingView):
    act = staticmethod(actions.submit)

    @extend_schema(
        operation_id="submit",
        summary="提交",
        description=(
            "把一张报表交给上级审核。还有未填、有错或没有说明的格子时不收（422），"
            "指针指向读取报表时 cells 里的位置。"
        ),
        parameters=[*shapes.WHERE, shapes.KEY],
        request=None,
        responses=shapes.answers(shapes.MovedShape(), 400, 403, 404, 409, 422),
        tags=["报送"],
    )
    def post(self, request: Request, campaign: str, month: str, region: str) -> Response:
        return self.move(request, campaign, month, region)


class Withdraw(MovingView):
    act = staticmethod(actions.withdraw)

    @extend_schema(
        operation_id="withdraw",
        summary="撤回",
        description="收回已提交、还没有审核的报表，改好后要重新提交。",
        parameters=[*shapes.WHERE, shapes.KEY],
        request=None,
        responses=shapes.answers(shapes.MovedShape(), 400, 403, 404, 409, 422),
        tags=["报送"],
    )
    def post(self, request: Request, campaign: str, month: str, region: str) -> Response:
        return self.move(request, campaign, month, region)
