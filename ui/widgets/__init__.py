"""Controls that pages are built of. None of them knows a table of the database."""
