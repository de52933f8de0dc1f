"""Review notes: what somebody looked at and accepted, beside the line that it is about, and its rules."""
