"""What all addresses of the interface have in common."""

from __future__ import annotations

from typing import Any

from django.utils.cache import add_never_cache_headers
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from metrics.api.problems import Problem
from metrics.models import ReportingPeriod
from metrics.queries.entry.sheets import get_period_for

MOST_BYTES = 2_000_000


class ApiView(APIView):
    """An address for those who are known; nothing it says is kept on the way."""

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    def asked(self, request: Request, name: str) -> str:
        """A parameter that has to be in the address."""
        value: str = request.query_params.get(name, "")
        if not value or "\0" in value:
            words = f"缺少参数 {name}"
            raise Problem(status.HTTP_400_BAD_REQUEST, "missing_parameter", words)
        return value

    def period_asked(self, request: Request) -> ReportingPeriod:
        """The month that the address's parameters name; a stranger gets 404."""
        campaign, month = self.asked(request, "campaign"), self.asked(request, "month")
        return get_period_for(request.user, campaign, month)


class Nowhere(ApiView):
    """Any other address below /api/v1/."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Problem(status.HTTP_404_NOT_FOUND, "not_found", "没有这个地址；地址末尾要有“/”")
