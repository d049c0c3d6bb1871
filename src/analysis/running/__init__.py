"""executes notebooks and knows nothing of their content."""
