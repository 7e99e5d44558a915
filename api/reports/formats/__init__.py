"""The forms of a report: one writer a file."""
