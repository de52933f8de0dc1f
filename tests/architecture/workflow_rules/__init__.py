"""The rules that the workflow files keep to, one a file."""
