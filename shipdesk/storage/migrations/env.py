"""Runs the migrations on the connection that `storage.migrate` gives; never opens one by itself."""

from alembic import context

from shipdesk.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
