"""What a core dump of a process would hold, read while it runs. Linux only."""

import re

HEADER = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ")


def dumped_regions(pid):
    """(begin, end) of the writable memory that the process has not taken out of its core dumps."""
    regions, current = [], None
    with open(f"/proc/{pid}/smaps", encoding="utf-8") as file:
        for line in file:
            if header := HEADER.match(line):
                current = (int(header[1], 16), int(header[2], 16)) if header[3].startswith("rw") else None
            elif line.startswith("VmFlags:") and current:
                if "dd" not in line.split() and "io" not in line.split():
                    regions.append(current)
    return regions


def find_in_core(pid, needles):
    """Which of these bytes the memory holds, with where. The process belongs to this one's user and is its child."""
    found = []
    overlap = max(map(len, needles)) - 1
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for begin, end in dumped_regions(pid):
            place, tail = begin, b""
            while place < end:
                memory.seek(place)
                try:
                    data = memory.read(min(end - place, 1 << 24))
                except OSError:
                    break  # gone meanwhile
                if not data:
                    break
                window = tail + data
                for needle in needles:
                    at = window.find(needle)
                    if at >= 0:
                        found.append((needle, hex(place - len(tail) + at)))
                place += len(data)
                tail = window[-overlap:]
    return found
