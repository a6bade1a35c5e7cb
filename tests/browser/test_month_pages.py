"""Every page of the month, for everyone who sees it, on a desk, a small screen and a telephone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

WIDTHS = (1440, 1024, 390)
DECEMBER, NOVEMBER = "SD/2019-12", "SD/2019-11"
OWN, RETURNED, WAITING = "370114", "370112", "370102"
RANKED = "/ranking/SD/2019-06/editions/"
PAGES = {
    "sd-county": [
        "/desk/",
        f"/entry/{DECEMBER}/{OWN}/",
        f"/entry/{NOVEMBER}/{OWN}/",
        f"/entry/{DECEMBER}/upload/",
        f"/entry/{NOVEMBER}/{OWN}/drug_cases_solved/history/",
        f"/review/{NOVEMBER}/{OWN}/amend/",
        "/review/amendments/",
        "/deputies/",
    ],
    "sd-office": ["/desk/", "/entry/", f"/entry/{DECEMBER}/", f"/entry/{DECEMBER}/upload/"],
    "sd-city": [
        "/desk/",
        "/review/",
        f"/review/{DECEMBER}/{WAITING}/",
        f"/review/{DECEMBER}/{RETURNED}/",
        f"/entry/{DECEMBER}/{RETURNED}/",
        f"/entry/{DECEMBER}/{RETURNED}/new_users_found/history/",
        "/review/amendments/",
        "/entry/SD/periods/",
        "/deputies/",
    ],
    "sd-admin": [
        "/desk/",
        "/review/",
        "/review/amendments/",
        "/entry/SD/periods/",
        "/entry/SD/periods/?lock=2019-12",
        "/tokens/",
        RANKED,
        f"{RANKED}?level=county",
    ],
    "sd-leader": ["/desk/", RANKED],
    "sd-auditor": ["/desk/", f"/entry/{DECEMBER}/{RETURNED}/"],
}


@pytest.mark.parametrize("who", PAGES)
def test_it_fits_and_has_no_serious_barrier(visit: Visit, who: str) -> None:
    visit.log_in(who)
    for path in PAGES[who]:
        for width in WIDTHS:
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert visit.go(path) == 200, path
            assert visit.faults(width) == [], path
    assert visit.complaints == []
    assert visit.outside() == []
