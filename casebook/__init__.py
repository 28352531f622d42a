"""What the assistant itself must remember across messages, processes and crashes: proved identity, codes, open
questions, open cases and the audit trail. SQLite by default, any SQLAlchemy URL otherwise."""
