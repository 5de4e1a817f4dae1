"""The command line ``iza-bot``: one module for each subcommand."""
