"""The addresses of the site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from config.health import health, ready
from config.monitoring import numbers
from config.state import state

urlpatterns = [
    path("health", login_not_required(health), name="health"),
    path("ready", login_not_required(ready), name="ready"),
    path("metrics", login_not_required(numbers), name="metrics"),
    path("state/", state, name="state"),
    path("", include("campaigns.urls")),
    path("", include("metrics.urls")),
]
