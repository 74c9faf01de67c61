"""Whether a folder is as it was."""

import hashlib
import os


def digest_of(folder, but_not=("LOG", "LOCK", "LASTRO.LOCK")):
    """Names and contents of a folder's files."""
    told = hashlib.sha256()
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if not name.startswith(but_not):
                with open(os.path.join(where, name), "rb") as file:
                    told.update(os.path.join(where, name).encode() + b"\0" + file.read())
    return told.hexdigest()
