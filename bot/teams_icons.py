"""Icons of the app in Microsoft Teams, drawn here: a balloon with a line of text and a tick."""

from __future__ import annotations

import math
import struct
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

COLOUR = "#0B6E6E"
_WHITE = (255, 255, 255)
_SIGNATURE = b"\x89PNG\r\n\x1a\n"

Plane: TypeAlias = npt.NDArray[Any]
"""A number for each pixel: its distance to the edge of a shape in pixels, negative inside; or a share of it."""


def colour_icon(size: int = 192) -> bytes:
    """PNG in full colour, without transparency."""
    balloon, signs = _balloon(size), _signs(size)
    white = _share(balloon) * (1 - _share(signs))
    background = tuple(int(COLOUR[start : start + 2], 16) for start in (1, 3, 5))
    channels = [under + (over - under) * white for under, over in zip(background, _WHITE, strict=True)]
    return _png(np.stack([*channels, np.full((size, size), 255.0)], axis=-1))


def outline_icon(size: int = 32) -> bytes:
    """PNG with white lines on a transparent background."""
    balloon = _balloon(size)
    line = np.maximum(_share(np.abs(balloon + 1) - 1), _share(_signs(size)))
    white = np.full((size, size), 255.0)
    return _png(np.stack([white, white, white, 255 * line], axis=-1))


def _balloon(size: int) -> Plane:
    """A rounded rectangle with a tail below it on the left."""
    x, y = _grid(size)
    body = _rounded(x - 0.5, y - 0.43, 0.34, 0.25, 0.09)
    tail = _inside(x, y, ((0.25, 0.60), (0.47, 0.60), (0.29, 0.84)))
    balloon: Plane = np.minimum(body, tail) * size
    return balloon


def _signs(size: int) -> Plane:
    """A line of text, and a tick below it."""
    x, y = _grid(size)
    text = _line(x, y, (0.31, 0.34), (0.69, 0.34))
    down = _line(x, y, (0.38, 0.50), (0.46, 0.57))
    up = _line(x, y, (0.46, 0.57), (0.62, 0.44))
    signs: Plane = np.minimum.reduce([text, down, up]) * size
    return signs


def _grid(size: int) -> tuple[Plane, Plane]:
    """The middles of the pixels, from 0 to 1."""
    middles = (np.arange(size) + 0.5) / size
    x, y = np.meshgrid(middles, middles)
    return x, y


def _rounded(x: Plane, y: Plane, half_width: float, half_height: float, radius: float) -> Plane:
    across, down = np.abs(x) - half_width + radius, np.abs(y) - half_height + radius
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return outside + np.minimum(np.maximum(across, down), 0) - radius


def _inside(x: Plane, y: Plane, corners: Sequence[tuple[float, float]]) -> Plane:
    """A shape without dents, by its corners, clockwise."""
    edges = []
    for (from_x, from_y), (to_x, to_y) in zip(corners, (*corners[1:], corners[0]), strict=True):
        length = math.hypot(to_x - from_x, to_y - from_y)
        edges.append(((x - from_x) * (to_y - from_y) - (y - from_y) * (to_x - from_x)) / length)
    inside: Plane = np.maximum.reduce(edges)
    return inside


def _line(x: Plane, y: Plane, start: tuple[float, float], end: tuple[float, float]) -> Plane:
    """A line with round ends."""
    along = (end[0] - start[0], end[1] - start[1])
    length = along[0] ** 2 + along[1] ** 2
    share = np.clip(((x - start[0]) * along[0] + (y - start[1]) * along[1]) / length, 0, 1)
    return np.hypot(x - start[0] - share * along[0], y - start[1] - share * along[1]) - 0.033


def _share(distance: Plane) -> Plane:
    """The share of each pixel that is inside."""
    return np.clip(0.5 - distance, 0, 1)


def _png(pixels: Plane) -> bytes:
    """An image with four channels as PNG (W3C, Portable Network Graphics, 11.2)."""
    height, width, _ = pixels.shape
    rows = np.rint(pixels).astype(np.uint8).reshape(height, -1)
    unfiltered = b"".join(b"\0" + row.tobytes() for row in rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(unfiltered, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
