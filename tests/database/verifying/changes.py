"""What somebody does to a log of 600 events who may do anything to its tables, by name.

Event 437 is what is changed; checkpoints were signed of 300, 500 and 600 events.
"""

AT = 437
UP = "UPDATE {0} SET position = -position - 1 WHERE position >= 437"
DOWN = "UPDATE {0} SET position = -position + 1 WHERE position > 437"
SWAP = "UPDATE {0} SET position = -878 + position WHERE position IN (437, 441)"
BACK = "UPDATE {0} SET position = -position WHERE position < 0"
TABLES = ("events", "event_tags")
HEAD = "UPDATE head SET position = (SELECT max(position) FROM events)"
HEAD_TIME = "UPDATE head SET recorded_at = (SELECT max(recorded_at) FROM events)"


def both(*statements: str) -> tuple[str, ...]:
    """On the events and on what they are found by."""
    return tuple(statement.format(table) for table in TABLES for statement in statements)


FLIPPED = """UPDATE events SET data =
    set_byte(data, length(data) - 3, get_byte(data, length(data) - 3) # 1) WHERE position = 437"""
REWORDED = """UPDATE events SET data = replace(encode(data, 'escape'), '2026', '2025')::bytea
    WHERE position = 437"""
LATER = "UPDATE events SET recorded_at = recorded_at + interval '1 us' WHERE position >= 437"
FORGED = """INSERT INTO events SELECT 437, recorded_at, 'a.b', substring(sha256('/s\\000x') FOR 16),
    '', '{a:b}', '{"type":"a.b","source":"/s","id":"x","tags":["a:b"]}'
    FROM events WHERE position = 436"""

WHOLE = {
    "a byte of the data": (FLIPPED,),
    "a year in the data": (REWORDED,),
    "recorded a microsecond later": (LATER, HEAD_TIME),
    "deleted, the rest moved down": (
        *both("DELETE FROM {0} WHERE position = 437", DOWN, BACK),
        HEAD,
    ),
    "inserted, the rest moved up": (*both(UP, BACK), FORGED, HEAD),
    "two swapped": both(SWAP, BACK),
}
"""What leaves a log that is whole in itself: only hashes know."""

HASH = """UPDATE tiles SET hashes = set_byte(hashes, 180 * 32, get_byte(hashes, 180 * 32) # 1)
    WHERE level = 0 AND n = 1"""

TRACES = {
    "recorded an hour before": (
        "UPDATE events SET recorded_at = recorded_at - interval '1 h' WHERE position = 437",
        "it was recorded before the one before it",
    ),
    "recorded never": (
        "UPDATE events SET recorded_at = '-infinity' WHERE position = 437",
        "it was recorded",
    ),
    "the type": ("UPDATE events SET type = 'a.b' WHERE position = 437", "its type is a.b"),
    "a type that is no word": (
        "UPDATE events SET type = E'\\x07' WHERE position = 437",
        "its type is \x07",
    ),
    "the key": ("UPDATE events SET key = set_byte(key, 0, 1) WHERE position = 437", "its key"),
    "a tag more": (
        "UPDATE events SET tags = tags || '{a:b}'::text[] WHERE position = 437",
        "its tags",
    ),
    "no tags": ("UPDATE events SET tags = '{}' WHERE position = 437", "its tags"),
    "no event": ("UPDATE events SET data = 'x' WHERE position = 437", "its data is not an event"),
    "no UTF-8": ("UPDATE events SET data = '\\xff' WHERE position = 437", "its data is not"),
    "deleted": ("DELETE FROM events WHERE position = 437", "it is missing: the next is 438"),
    "moved to the end": (
        "UPDATE events SET position = 601 WHERE position = 437",
        "it is missing: the next is 438",
    ),
    "a hash of the tiles": (HASH, "it is not what was hashed into tile 0/1"),
}
"""What contradicts something that stands beside it."""

ONE_TAG = """UPDATE events SET tags = ARRAY[array_to_string(tags, '","')]
    WHERE position = {position}"""

FOUND_BY = {
    "one taken away": (
        "DELETE FROM event_tags WHERE position = {position}",
        "it cannot be found by its tag",
    ),
    "one changed": (
        "UPDATE event_tags SET tag = 'x:y' WHERE position = {position}",
        "it cannot be found by its tag",
    ),
    "one more": (
        "INSERT INTO event_tags VALUES ('x:y', {position})",
        "it is found by the tag x:y, which it has not",
    ),
    "two made one that reads the same": (
        ONE_TAG,
        "its tags are not those in its data",
    ),
}

CUT = both("DELETE FROM {0} WHERE position > 580")

TWO_HEADS = """ALTER TABLE head DROP CONSTRAINT head_one_check;
    INSERT INTO head SELECT false, position, recorded_at, epoch FROM head"""
ROOT = """UPDATE checkpoints SET root = set_byte(root, 0, get_byte(root, 0) # 1)
    WHERE size = 500"""
OTHER_NOTE = """UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 600)
    WHERE size = 500"""
SIGNATURE = """UPDATE checkpoints SET note = overlay(note PLACING 'AAAA' FROM length(note) - 60)
    WHERE size = 500"""
OF_NOTHING = """INSERT INTO checkpoints SELECT 0, root, note, signed_at FROM checkpoints
    WHERE size = 300"""
UPPER_HASH = """UPDATE tiles SET hashes = set_byte(hashes, 33, get_byte(hashes, 33) # 1)
    WHERE level = 1"""
SHORT_TILE = """UPDATE tiles SET hashes = substring(hashes FOR 320) WHERE level = 0 AND n = 1"""
LONG_TILE = "UPDATE tiles SET hashes = hashes || sha256('') WHERE level = 0 AND n = 2"
MORE_TILED = "UPDATE progress SET position = 700 WHERE projection = 'transparency'"

BESIDE = {
    "a head that lags": ("UPDATE head SET position = 590", 591, "the head is at 590"),
    "a head of another time": ("UPDATE head SET recorded_at = now()", 600, "another time"),
    "two heads": (TWO_HEADS, 601, "2 heads"),
    "before the beginning": (
        "UPDATE events SET position = 0 WHERE position = 600",
        0,
        "before the beginning",
    ),
    "a root": (ROOT, 500, "its note is of another tree, of 500"),
    "a note of a larger tree": (OTHER_NOTE, 500, "its note is of another tree, of 600"),
    "a false signature": (SIGNATURE, 500, "the signature of log.example/shop is false"),
    "a note that is none": ("UPDATE checkpoints SET note = 'x' WHERE size = 500", 500, "a note"),
    "a checkpoint of no events": (OF_NOTHING, 1, "another root than a tree without leaves"),
    "a tile gone": ("DELETE FROM tiles WHERE level = 0 AND n = 1", 257, "lacks its hash"),
    "a tile cut": (SHORT_TILE, 267, "lacks its hash"),
    "a tile too long": (LONG_TILE, 601, "more than there is"),
    "a hash of level 1": (UPPER_HASH, 257, "tile 1/0"),
    "a tile more": ("INSERT INTO tiles VALUES (3, 7, sha256(''))", 600, "5 tiles"),
    "tiles of more events": (MORE_TILED, 601, "there are tiles of 700 events"),
}
