"""An address to read from: described, its parameters read, its answer kept apart by a version."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Required, TypedDict, TypeVar, Unpack

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.http import http_date, parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers as s
from rest_framework import status
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import desks_of
from metrics.api import shapes
from metrics.api.base import ApiView
from metrics.api.filters import LARGEST_PAGE, Filter, read_all

_Get = TypeVar("_Get", bound=Callable[..., Any])
Told = Mapping[str, Any]


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE


class ReadView(ApiView):
    """``given``: the parameters of the address, by name, read as ``reads`` describes them."""

    given: dict[str, Any]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        known: Sequence[Filter] = getattr(getattr(self, "get", None), "filters", ())
        self.given = read_all(known, request.query_params.dict())

    def versioned(
        self,
        request: Request,
        version: Iterable[Any],
        body: Callable[[], Any],
        changed: float | None = None,
    ) -> Response:
        """The answer with its tag; 304 and no body where the asker has it already. ``version`` is
        all that the answer rests on, known without making it; ``changed`` a moment in seconds."""
        headers = {"ETag": tag_of(request, version)}
        if changed is not None:
            headers["Last-Modified"] = http_date(changed)
        if _has(request, headers["ETag"]):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
        return Response(body(), headers=headers)

    def page(
        self, request: Request, rows: QuerySet[Any] | Sequence[Any], told: Callable[[Any], Told]
    ) -> dict[str, Any]:
        """One page of the rows, each as ``told``."""
        return self.page_of(request, rows, lambda found: [told(row) for row in found])

    def page_of(
        self,
        request: Request,
        rows: QuerySet[Any] | Sequence[Any],
        told: Callable[[list[Any]], list[Any]],
    ) -> dict[str, Any]:
        """The same where a page's rows are told together."""
        pages = Pages()
        found = pages.paginate_queryset(rows, request, view=self)
        body: dict[str, Any] = pages.get_paginated_response(told(list(found or []))).data
        return body


def tag_of(request: Request, version: Iterable[Any]) -> str:
    """Changes with the version, with what the asker may see, with the address and the release."""
    scope = sorted((desk.role, desk.path) for desk in desks_of(request.user))
    parts = (settings.VERSION, scope, request.build_absolute_uri(), *version)
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _has(request: Request, tag: str) -> bool:
    """Whether the asker says that he has what the tag names."""
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    return asked == ["*"] or tag in {one.removeprefix("W/") for one in asked}


def version_of(row: Model | None, *names: str) -> tuple[Any, ...]:
    """The fields of a row that change whenever what is told of it does."""
    return (row.pk, *(getattr(row, name) for name in names)) if row else ()


def page_shape(name: str, row: type[s.Serializer[Any]], words: str) -> s.Serializer[Any]:
    """How a page of such rows is described."""
    fields = {
        "count": shapes.whole("共有几行"),
        "next": s.URLField(help_text="下一页的地址", allow_null=True),
        "previous": s.URLField(help_text="上一页的地址", allow_null=True),
        "results": row(many=True, help_text=words),
    }
    found: type[s.Serializer[Any]] = type(f"{name}PageShape", (s.Serializer,), fields)
    return found()


class Address(TypedDict, total=False):
    """``path``: the parts of the address; ``filters``: its parameters; ``tagged``: the answer has
    an ETag, and may be 304."""

    tag: Required[str]
    path: Sequence[OpenApiParameter]
    filters: Sequence[Filter]
    tagged: bool


def reads(
    name: str, summary: str, description: str, answer: Any, **address: Unpack[Address]
) -> Callable[[_Get], _Get]:
    """Describe a ``get`` and the parameters that it takes."""
    filters, tagged = tuple(address.get("filters", ())), address.get("tagged", False)
    parameters = [*address.get("path", ()), *(one.parameter() for one in filters)]
    refusals = [*([400] if filters else []), 403, 404]
    described: Callable[[_Get], _Get] = extend_schema(
        operation_id=name,
        summary=summary,
        description=description,
        parameters=[*parameters, *([shapes.IF_NONE_MATCH] if tagged else [])],
        responses=shapes.answers(answer, *refusals, tagged=tagged),
        tags=[address["tag"]],
    )

    def decorate(get: _Get) -> _Get:
        get.filters = filters  # type: ignore[attr-defined]
        return described(get)

    return decorate
