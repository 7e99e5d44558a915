"""The cycle collector, told what a serving process is like."""

import gc

YOUNG_OBJECTS = 100_000
"""A batch makes thousands of objects, none in a cycle; looking for cycles at the usual 700 costs as
much as checking the events.
"""


def settle() -> None:
    """Leaves what is loaded out of every later look for cycles, and looks less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
