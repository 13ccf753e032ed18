"""How hypothesis draws: the same examples each time, so that nobody's run fails by chance; new ones by night."""

import os

from hypothesis import settings

NIGHTLY = "RECORDBOT_NIGHTLY"

# No deadline: a machine that is busy is no fault of the code.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("nightly", deadline=None)
settings.load_profile("nightly" if os.environ.get(NIGHTLY) else "steady")
