"""How Alembic runs here: always on a connection that store/schema.py opened and will commit."""

from __future__ import annotations

from alembic import context

from store.base import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=connection.dialect.name == "postgresql")
context.run_migrations()
