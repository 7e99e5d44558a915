"""The kinds of reports, one noun a file."""
