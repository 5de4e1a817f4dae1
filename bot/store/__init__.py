"""The database: what has been posted and what has yet to be. The only place with SQL."""
