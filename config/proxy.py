"""Who asks: behind a reverse proxy every request comes from the proxy, which names the client."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.environment import Network


class TrueAddress:
    """Puts the client's address where everybody looks for it, in ``REMOTE_ADDR``.

    Only what a proxy of ours says counts: from the last address in ``X-Forwarded-For`` backwards,
    the first that is not a proxy's own (``PROXY_ADDRESSES``). Anybody can send that header; the
    last address in it is the one that our proxy has added. The header is used up then: one that is
    still there afterwards came from somebody else.
    """

    def __init__(self, answer: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        proxies, peer = settings.PROXY_ADDRESSES, request.META.get("REMOTE_ADDR", "")
        if proxies and among(peer, proxies):
            said = request.META.pop("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = client_of(peer, said, proxies)
        return self.answer(request)


def client_of(peer: str, said: str, proxies: tuple[Network, ...]) -> str:
    """The address nearest to us that is no proxy of ours; what is no address ends the search."""
    for word in reversed([word.strip() for word in said.split(",") if word.strip()]):
        try:
            ip_address(word)
        except ValueError:
            break
        peer = word
        if not among(word, proxies):
            break
    return peer


@lru_cache(maxsize=1024)
def among(address: str, networks: tuple[Network, ...]) -> bool:
    """Whether an address lies in one of these networks; what is no address lies nowhere."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in networks)
