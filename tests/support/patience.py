"""How long tests wait, and what they hold the program to, by the build that they run: with a sanitizer it does the same
things later and in more memory. LASTRO_SLOWDOWN, set by CMake, says how much later; without it the program is as users
run it."""

import os

SLOWDOWN = int(os.environ.get("LASTRO_SLOWDOWN", "1"))
SANITIZED = SLOWDOWN > 1


def patient(seconds):
    """A limit of time, given as it is for the program that users run."""
    return seconds * SLOWDOWN
