"""estimates → figures, tables, sentences."""
