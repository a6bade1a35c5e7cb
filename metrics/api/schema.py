"""The description of the interface, and the page to try it; both for people who are logged in."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated


class BearerExtension(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How a token is described."""

    target_class = "metrics.api.authentication.BearerAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "由管理员在“接口令牌”页签发"}


# Operation → what it has really answered, cut short; written by ``tests.drills.examples``.
EXAMPLES = Path(__file__).with_name("examples.json")
_TAG = {"description": "内容的版本；下次放在 If-None-Match 里", "schema": {"type": "string"}}
_LATER = {"description": "过多少秒再发", "schema": {"type": "integer"}}


@cache
def _examples() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def completed(result: Any, generator: Any, request: Any, public: Any) -> Any:
    """Called by the library at the end: with examples of answers, and the headers they carry."""
    for operations in result["paths"].values():
        for operation in operations.values():
            _complete(operation, operation["responses"])
    return result


def _complete(operation: dict[str, Any], responses: dict[str, Any]) -> None:
    told = responses["200"].get("content", {}).get("application/json")
    example = _examples().get(operation["operationId"])
    if told and example is not None:
        told["examples"] = {"例": {"value": example}}
    if "304" in responses:
        for status in ("200", "304"):
            responses[status]["headers"] = {"ETag": _TAG}
    for status in {"429", "503"} & responses.keys():
        responses[status]["headers"] = {"Retry-After": _LATER}


class Schema(SpectacularJSONAPIView):
    """OpenAPI 3.1."""

    permission_classes = [IsAuthenticated]


class Docs(SpectacularSwaggerSplitView):
    """Swagger's page in the frame of the site; nothing is loaded from outside."""

    permission_classes = [IsAuthenticated]
    url_name = "api_schema"
    template_name = "metrics/api/docs.html"
