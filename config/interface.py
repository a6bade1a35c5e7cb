"""Settings of the interface for other systems under /api/v1/, and of its description."""

from typing import Any


def rest_framework(rate: str) -> dict[str, Any]:
    """``rate``: requests of one token, a number per second, minute, hour or day."""
    return {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "metrics.api.authentication.BearerAuthentication",
            "rest_framework.authentication.SessionAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["metrics.api.body.ExactJsonParser"],
        "DEFAULT_CONTENT_NEGOTIATION_CLASS": "metrics.api.negotiation.OneFormat",
        "DEFAULT_METADATA_CLASS": None,
        "DEFAULT_THROTTLE_CLASSES": ["metrics.api.throttling.TokenThrottle"],
        "DEFAULT_THROTTLE_RATES": {"api": rate},
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "EXCEPTION_HANDLER": "metrics.api.problems.problem",
        "URL_FORMAT_OVERRIDE": None,
    }


SPECTACULAR: dict[str, Any] = {
    "TITLE": "禁毒目标管理接口",
    "DESCRIPTION": (
        "供各地业务系统按月报送数值、读取报表。与网页填报是同一套报表、规则和权限。"
        "请求头带 Authorization: Bearer 令牌；写入的请求另带 Idempotency-Key。"
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        "PeriodState": "campaigns.terms.PeriodState.choices",
        "SheetState": "campaigns.terms.SubmissionState.choices",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}
