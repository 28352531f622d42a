"""The operator's database: tables, units of work, clock and changes that fall due."""
