"""Settings of all tests: how long an example takes is nobody's business."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
