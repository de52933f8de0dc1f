"""The measured rules, one a file."""
