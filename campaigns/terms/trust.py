"""Accounts, and what is written down about who did what."""

from campaigns.terms.term import Term


class AccountRequestKind(Term):
    """What one officer asks for an account, and another one grants."""

    CREATE = "create", "新设账号"
    CHANGE = "change", "变更角色或地区"
    ENABLE = "enable", "恢复使用"
    PASSWORD = "password", "重置密码"
    SECOND_FACTOR = "second_factor", "重置动态口令"


class AccountRequestState(Term):
    WAITING = "waiting", "待审批"
    APPROVED = "approved", "已同意"
    REJECTED = "rejected", "未同意"
    WITHDRAWN = "withdrawn", "已撤回"


class AuditOutcome(Term):
    DONE = "done", "成功"
    REFUSED = "refused", "未成功"
