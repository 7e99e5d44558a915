"""Settings of all tests: how long an example takes is nobody's business."""

import atexit
import gc

from hypothesis import settings

atexit.register(gc.freeze)  # msgspec 0.22 may crash when its types are taken apart at the end
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
