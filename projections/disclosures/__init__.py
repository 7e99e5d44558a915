"""The disclosure register: who received whose data, one row each, and a summary per recipient."""
