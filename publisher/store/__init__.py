"""The store: one database, one site. SQLAlchemy Core lives here alone; SQLite and PostgreSQL behave the same.

Every function takes an open connection, so that what belongs together commits together:
`with store.write() as connection: …`. Instants go in and come out as aware UTC datetimes.
"""

from sqlalchemy import Connection

__all__ = ["Connection"]
