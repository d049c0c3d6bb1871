"""documents → claims."""
