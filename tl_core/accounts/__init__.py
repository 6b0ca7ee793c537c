"""Who may use this server, where it asks: local accounts, their sessions, and how often somebody may try to sign in.

All of it lies in ``TL_HOME/accounts.db`` (SQLite). Of passwords a hash is kept (argon2id), of every token its digest.
"""
