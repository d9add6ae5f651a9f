"""How many examples a property is tried with: few in a plain run, other ones each time; many with --long."""

import hypothesis

# No test is timed: these machines are shared.
SLOW_IS_WELL = [hypothesis.HealthCheck.too_slow]
# What a property is tried with that says nothing else; and so many times as many with --long as in a plain run.
PLAIN, TIMES = 25, 6
LONG = "long"
# The laws of working time, on which every limit stands.
CLOCKS = 10_000


def load_profile(*, is_long: bool) -> None:
    """Say for this run how long it may be, before the first property is read."""
    hypothesis.settings.register_profile(
        "whistle", deadline=None, max_examples=PLAIN, suppress_health_check=SLOW_IS_WELL
    )
    hypothesis.settings.register_profile(
        LONG, deadline=None, max_examples=PLAIN * TIMES, suppress_health_check=SLOW_IS_WELL
    )
    hypothesis.settings.load_profile(LONG if is_long else "whistle")


def examples(plain: int, *, long: int | None = None) -> int:
    """Return with how many examples to try a property: so many in a plain run, and `long` or several times as many in a long one."""
    is_long = hypothesis.settings.get_current_profile_name() == LONG
    return (long or plain * TIMES) if is_long else plain
