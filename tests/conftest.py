"""For all tests: a property is about results; how long an example takes depends on the machine."""

from hypothesis import HealthCheck, settings

LENIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("any-machine", LENIENT)
settings.load_profile("any-machine")
