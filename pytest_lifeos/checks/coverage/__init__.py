"""Coverage: bars over what was measured, of the whole, a package, a change and over time."""
