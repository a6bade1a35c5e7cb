"""The description of the interface, and the page to try it; both for people who are logged in."""

from __future__ import annotations

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


class Schema(SpectacularJSONAPIView):
    """OpenAPI 3.1."""

    permission_classes = [IsAuthenticated]


class Docs(SpectacularSwaggerSplitView):
    """Swagger's page in the frame of the site; nothing is loaded from outside."""

    permission_classes = [IsAuthenticated]
    url_name = "api_schema"
    template_name = "metrics/api/docs.html"
