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


# Several fields are called ``state`` or ``kind``: what each enumeration is called there.
_ENUMERATIONS = {
    "SheetState": "SubmissionState",
    **{
        name: name
        for name in (
            *("PeriodState", "RankingState", "BulletinState", "MeasureState", "ObjectionState"),
            *("RectificationState", "DutyState", "QuestionState", "State", "Kind", "Level"),
            *("BulletinKind", "FindingKind", "FindingSource", "QualityKind", "OperationKind"),
            *("RegionKind", "SuccessionKind", "Source", "MeasureVerb", "RectificationVerb"),
            *("QuestionOutcome", "ListingAuthority", "Nature", "Direction", "Frequency"),
            *("OverTime", "OverRegions", "Severity"),
        )
    },
}

SPECTACULAR: dict[str, Any] = {
    "TITLE": "禁毒目标管理接口",
    "DESCRIPTION": (
        "供各地业务系统按月报送数值，读取报表、目标、数值、排名、通报、督导问责和数据质量。"
        "与网页是同一套报表、规则和权限：看不到的是 404，看得到而不能做的是 403。\n\n"
        "请求头带 Authorization: Bearer 令牌；写入的请求另带 Idempotency-Key。"
        "一览分页（page、page_size），条件写在地址里，不认识的条件不会被忽略（400）。"
        "应答头有 ETag 的，下次放在 If-None-Match 里，没有变就只答 304。"
        "过于频繁是 429，按 Retry-After 所示的秒数再发。"
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "ENUM_NAME_OVERRIDES": {
        name: f"campaigns.terms.{term}.choices" for name, term in _ENUMERATIONS.items()
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "metrics.api.schema.completed",
    ],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}
