"""The encrypted SQLite ledger of one site, its read tables, its keys and its files. The only place with SQL here."""
