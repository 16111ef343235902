"""How Alembic meets our database: with a connection that is already open, one transaction for each migration."""

from alembic import context

from troupe.database.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
