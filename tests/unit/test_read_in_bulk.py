"""Every address of the interface is written down when it is read, or has a reason not to be."""

from __future__ import annotations

from config.taken_out import READ_IN_BULK
from metrics.api.urls import urlpatterns

# What was promised: it stands on published papers, with no figure that anybody reported.
PROMISED = {
    *("api_campaign", "api_campaigns", "api_phases", "api_operations", "api_targets"),
    *("api_target", "api_indicators", "api_regions", "api_region", "api_periods"),
}
# Lists of what there is, without what stands in it.
HEADS = {"api_rankings", "api_ranking", "api_bulletins"}
# One thing, or one cell of a sheet.
SINGLE = {"api_measure", "api_rectification", "api_question", "api_history"}
# These write, and their entry says what; files say it themselves (``api_export_…``).
WRITES = {"api_submit", "api_withdraw", "api_lines"}
ABOUT_ITSELF = {"api_schema", "api_docs", "api_nowhere"}


def test_every_address_is_written_down_or_excepted() -> None:
    names = {str(one.name) for one in urlpatterns}
    plain = {name for name in names if not name.startswith("api_export_")}
    excepted = PROMISED | HEADS | SINGLE | WRITES | ABOUT_ITSELF
    assert plain == READ_IN_BULK | excepted
    assert not READ_IN_BULK & excepted
