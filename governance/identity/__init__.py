"""Who is asking: users with an agency, a division and roles; local accounts, or an OpenID Connect provider's tokens."""

from governance.identity.user import Role, User

__all__ = ["Role", "User"]
