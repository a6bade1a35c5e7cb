"""Who may log in at all, and whose session goes on."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef

from campaigns.access import sitting_in
from campaigns.models import User


class AccountBackend(ModelBackend):
    """Names and passwords, except that demonstration accounts live in a demonstration only.

    Their password is public. A database that once held a demonstration must not stay open through
    them, so a session that is still running ends as well: ``get_user`` asks the same question.
    """

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        if isinstance(user, User) and user.is_demonstration and not settings.DEMONSTRATION:
            return False
        return super().user_can_authenticate(user)

    def get_user(self, user_id: int) -> User | None:
        """With the region, which every page asks for, and whether he is a deputy today."""
        rows = User.objects.select_related("region").order_by()
        sits_in = Exists(sitting_in(deputy=OuterRef("pk")))
        user = rows.filter(pk=user_id).annotate(sits_in=sits_in).first()
        return user if self.user_can_authenticate(user) else None
