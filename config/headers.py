"""What every answer says about itself: to whom it belongs, what a browser may do with it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# No page of ours uses any of these; the wall goes to the full screen.
_NEVER = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get"),
    *("screen-wake-lock", "usb", "xr-spatial-tracking"),
)
POLICY = ", ".join([*(f"{name}=()" for name in _NEVER), "fullscreen=(self)"])


class Strict:
    """Middleware. Django's own sets nosniff, the referrer policy, the opener policy and HSTS."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.answer(request)
        answer.setdefault("Permissions-Policy", POLICY)
        answer.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        answer.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        if not request.path.startswith(settings.STATIC_URL):
            # A page that says nothing of it must not stay in a browser that others use, nor in a
            # proxy; who answers "not modified" says so himself.
            answer.setdefault("Cache-Control", "private, no-store")
        return answer
