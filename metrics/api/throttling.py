"""How often one token, or one person on the page to try it, may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from campaigns.models import ApiToken

if TYPE_CHECKING:  # the views import their throttles
    from rest_framework.views import APIView


class TokenThrottle(SimpleRateThrottle):
    """The rate is ``API_RATE`` of the settings, counted in each web process."""

    scope = "api"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        asking = f"token-{request.auth.pk}" if isinstance(request.auth, ApiToken) else "user"
        return f"api-{asking}-{request.user.pk}"
