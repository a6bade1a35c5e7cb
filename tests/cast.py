"""The people of the tests, so that a test reads as a story."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Region, User
from campaigns.terms import Role

PASSWORD = "Cast-of-the-tests-1"


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone belongs to 山东's campaign, but for the stranger (a county of 贵州)."""

    clerk: User
    reviewer: User
    administrator: User
    leader: User
    auditor: User
    city_leader: User
    stranger: User
    nobody: User
    system: User
    security: User

    def everyone(self) -> dict[str, User]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def assemble() -> Cast:
    return Cast(
        clerk=_user("clerk", Role.REPORTER, "370102"),
        reviewer=_user("reviewer", Role.REVIEWER, "370100"),
        administrator=_user("administrator", Role.ADMINISTRATOR, "370000"),
        leader=_user("leader", Role.LEADER, "370000"),
        auditor=_user("auditor", Role.AUDITOR, "370000"),
        city_leader=_user("city_leader", Role.LEADER, "370200"),
        stranger=_user("stranger", Role.REPORTER, "520102"),
        nobody=User.objects.create_user(_account("nobody"), password=PASSWORD, full_name="无岗位"),
        system=_user("system", Role.SYSTEM, "370000"),
        security=_user("security", Role.SECURITY, "370000"),
    )


def find() -> Cast:
    """The cast that has been assembled before."""
    users = {user.username: user for user in User.objects.select_related("region")}
    names = Cast.__dataclass_fields__
    return Cast(**{name: users[_account(name)] for name in names})


def _account(name: str) -> str:
    return f"t_{name}"


def _user(name: str, role: Role, region: str) -> User:
    return User.objects.create_user(
        _account(name),
        password=PASSWORD,
        full_name=f"测试{role.word}",
        role=role,
        region=Region.objects.get(code=region),
    )
