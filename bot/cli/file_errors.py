"""Why a file can't be used, in Dutch, for whoever named it on the command line."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "dat bestaat niet",
    errno.EACCES: "daar heb je geen rechten voor",
    errno.EPERM: "daar heb je geen rechten voor",
    errno.EISDIR: "dat is een map, geen bestand",
    errno.ENOTDIR: "de map ervan is geen map",
    errno.EEXIST: "er staat al een bestand met die naam",
    errno.ENOSPC: "de schijf is vol",
    errno.EROFS: "daar kan niet geschreven worden",
}


def reason(error: OSError | UnicodeDecodeError) -> str:
    """Part of a sentence, without a capital or a full stop."""
    if isinstance(error, UnicodeDecodeError):
        return "het is geen tekst in UTF-8"
    known = _REASONS.get(error.errno or 0)
    return known or f"het systeem meldt: {error.strerror or error}"
