"""filings → estimates."""
