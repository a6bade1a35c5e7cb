"""Tokens: another system reports as the account that its token belongs to."""

from __future__ import annotations

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from campaigns.actions import seen
from campaigns.authentication import AccountBackend
from campaigns.models import ApiToken, User
from campaigns.queries.tokens import token_of

SCHEME = "bearer"


class BearerAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``. All failures look the same from outside."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = request.META.get("HTTP_AUTHORIZATION", "").split()
        if not words:
            return None
        if len(words) != 2 or words[0].lower() != SCHEME:
            raise AuthenticationFailed
        at = timezone.now()
        token = token_of(words[1].encode(), at)
        if token is None or not AccountBackend().user_can_authenticate(token.user):
            raise AuthenticationFailed
        seen.note(user=token.user, at=at)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
