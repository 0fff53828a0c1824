from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest

from conspectus.analysis.maps.digits import number_mask, write_number
from conspectus.analysis.maps.palette import Style, channels
from conspectus.analysis.maps.raster import draw_points, png


def read_png(content):
    """Decode an RGBA PNG without filters."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    place, data, size = 8, b"", None
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", content[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(kind + body)
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
            assert body[8:] == bytes([8, 6, 0, 0, 0])
        elif kind == b"IDAT":
            data += body
        place += 12 + length
    width, height = size
    lines = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + 4 * width)
    assert (lines[:, 0] == 0).all()
    return lines[:, 1:].reshape(height, width, 4)


def test_png_holds_the_image():
    image = np.random.default_rng(0).integers(0, 256, (7, 11, 4), dtype=np.uint8)
    assert np.array_equal(read_png(png(image)), image)
    assert png(image) == png(image)


def drawn(points, codes, styles, **options):
    settings = {"size": (40, 30), "radius": 3.0, "opacity": 1.0, **options}
    return draw_points(np.asarray(points, float), np.asarray(codes), styles, **settings)


def test_a_point_is_a_disc_of_its_colour():
    image = drawn([(20, 10)], [0], [Style("#0072b2")])
    assert image[10, 20].tolist() == [0x00, 0x72, 0xB2, 255]
    covered = np.argwhere(image[..., 3] > 127)
    away = np.hypot(covered[:, 0] - 10, covered[:, 1] - 20)
    assert away.max() <= 3.5
    assert abs(len(covered) - np.pi * 9) < 8
    assert image[0, 0].tolist() == [0, 0, 0, 0]


def test_rings_are_open_and_crosses_are_thin():
    ring = drawn([(20, 10)], [0], [Style("#0072b2", "ring")], radius=5.0)
    assert ring[10, 20, 3] == 0
    assert ring[10, 24, 3] > 200
    cross = drawn([(20, 10)], [0], [Style("#0072b2", "cross")], radius=5.0)
    assert cross[10, 23, 3] == 255
    assert cross[13, 23, 3] == 0


def test_points_outside_and_without_category_do_no_harm():
    image = drawn([(-50, 10), (39, 29), (5, 5)], [0, 0, -1], [Style("#d55e00")])
    assert image[29, 39, 3] == 255
    assert image[5, 5, :3].tolist() == list(channels("#8b8f96"))


def test_opacity_mixes_colours_where_points_meet():
    image = drawn([(10, 10)] * 2, [0, 1], [Style("#ff0000"), Style("#0000ff")], opacity=0.5)
    red, _, blue, cover = image[10, 10].tolist()
    assert cover == pytest.approx(191, abs=1)
    assert red > 50
    assert blue > 50


def test_numbers_are_readable():
    assert number_mask(10).shape == (5, 7)
    assert number_mask(1).astype(int).tolist() == [
        [0, 1, 0], [1, 1, 0], [0, 1, 0], [0, 1, 0], [1, 1, 1],
    ]  # fmt: skip
    masks = [number_mask(i) for i in range(10)]
    assert len({mask.tobytes() for mask in masks}) == 10
    image = np.zeros((40, 40, 4), np.uint8)
    write_number(image, 8, 39, 0, 1)  # at the edge: moved inside
    assert (image[..., 3] > 0).any()
    assert (image[..., 0] == 29).sum() == 4 * int(number_mask(8).sum())
