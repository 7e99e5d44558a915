"""Questions about every member at a moment: each is a function of one member's events."""
