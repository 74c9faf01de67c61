"""Makes the system fail a server under test while it runs; tests/support/faults.c does it. Standard library only."""

import mmap
import os
import struct
import tempfile

LIBRARY = os.environ.get("FAULTS_LIBRARY", "")
FOR_EVER = -1
OPERATIONS = ("write", "sync", "read")
FAULT = struct.Struct("<qqq104s")
STEP = struct.Struct("<q")


class Faults:
    """None at first. `environment` is for the Server."""

    def __init__(self):
        if not LIBRARY:
            raise AssertionError("FAULTS_LIBRARY names no library")
        file, self.path = tempfile.mkstemp(prefix="lastro-faults-")
        os.truncate(file, STEP.size + FAULT.size * len(OPERATIONS))
        self.shared = mmap.mmap(file, 0)
        os.close(file)
        self.environment = {"LD_PRELOAD": LIBRARY, "LASTRO_FAULTS": self.path}

    def _place(self, operation):
        return STEP.size + FAULT.size * OPERATIONS.index(operation)

    def fail(self, operation, path, error, times=FOR_EVER):
        """So many of these calls on files whose path holds `path` fail with this errno."""
        self._set(operation, path, times, error, 0)

    def slow(self, operation, path, delay_s):
        """Each of these calls takes so much longer."""
        self._set(operation, path, FOR_EVER, 0, int(delay_s * 1e6))

    def _set(self, operation, path, times, error, delay_us):
        assert len(path.encode()) < 104, path
        at = self._place(operation)
        FAULT.pack_into(self.shared, at, 0, error, delay_us, path.encode())
        STEP.pack_into(self.shared, at, times)  # last: what it stands for is there

    def left(self, operation):
        """How often it is to happen yet."""
        return STEP.unpack_from(self.shared, self._place(operation))[0]

    def clear(self):
        for operation in OPERATIONS:
            STEP.pack_into(self.shared, self._place(operation), 0)

    def step_clock(self, seconds):
        """The server's wall clock stands off by so much."""
        STEP.pack_into(self.shared, 0, int(seconds * 1e6))

    def remove(self):
        self.shared.close()
        os.remove(self.path)
