"""What a correction says about itself stays true while its draft changes."""

from __future__ import annotations

from metrics.actions.bulletin.errors import BulletinError
from metrics.models import Bulletin
from metrics.models.bulletin import LONGEST_CHANGES
from metrics.queries.bulletin.correction import edition_before, hindrances
from metrics.queries.bulletin.differences import differences

# Where the generated 更正说明 is kept beside the one that people edit.
GENERATED_CHANGES = "changes"


def say_again(held: Bulletin) -> None:
    """Tell anew what a correction changes, as its texts and tables are now; what a person wrote
    about it stays. Call it in the transaction of whatever changed them."""
    before = edition_before(held)
    if before is None:
        return
    said = differences(before, held)[:LONGEST_CHANGES]
    if held.changes == held.content.get(GENERATED_CHANGES, ""):
        held.changes = said
    held.content = {**held.content, GENERATED_CHANGES: said}
    held.save(update_fields=["content", "changes"])


def require_true(held: Bulletin) -> None:
    """Refuse to sign a correction that does not say truly what it corrects."""
    for one in hindrances(held, held.sections.all()):
        raise BulletinError(one.words)
