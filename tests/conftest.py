"""What holds for all tests."""

from hypothesis import settings

# Machines are shared and slow now and then; how long one example takes is no property of the code.
settings.register_profile("airhead", deadline=None)
settings.load_profile("airhead")
