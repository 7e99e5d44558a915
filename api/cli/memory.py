"""The interpreter, told what a serving process is like."""

import gc
import sys

YOUNG_OBJECTS = 100_000
"""A batch makes thousands of objects, none in a cycle; looking for cycles at the usual 700 costs as
much as checking the events.
"""
TURN_SECONDS = 0.001
"""For how long one thread may keep another waiting: at the usual 5 ms the writer spends most of its
time waiting, with a tenth less stored.
"""


def settle() -> None:
    """Leaves what is loaded out of every later look for cycles, and looks less often; lets the
    writer have its turn while a batch is checked.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    sys.setswitchinterval(TURN_SECONDS)
