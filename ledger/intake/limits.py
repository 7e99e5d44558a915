"""Limits of intake, each with its unit."""

BODY_BYTES = 1024 * 1024
"""Bytes of one request body."""

EVENTS_PER_BATCH = 1_000
"""Events of one request."""

EVENT_BYTES = 60 * 1024
"""Bytes of one event, as stored."""

JSON_DEPTH = 32
"""Arrays and objects open at once; the outermost one counts."""

INTEGER_MAX = 2**53 - 1
"""Largest magnitude of an integer that every JSON reader keeps exact (RFC 8259 §6)."""

FUTURE_SECONDS = 300
"""Seconds that an event's `time` may lie ahead of our clock."""
