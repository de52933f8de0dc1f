"""The defects that come with the plugin: one gate, one file."""
