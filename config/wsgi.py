"""The door for WSGI servers: it opens when everything is there that a first request would read."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# The views' libraries (pandas, plotly, python-docx) take seconds. Read lazily, by the first request
# of each process, they would make whoever comes first wait, and /health would say yes too early.
from config.warm import read_libraries  # noqa: E402 (the applications have to be there)

read_libraries()
