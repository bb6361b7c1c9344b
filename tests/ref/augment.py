#!/usr/bin/env python3
"""Reference values for the augmentations of core/vision: colour, filters and blur from Pillow, warps from SciPy. Writes augment.json beside itself."""
import json
import math
import pathlib
import random

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps
from scipy.ndimage import affine_transform

random.seed(11)
W, H = 19, 14
image = Image.new("RGB", (W, H))
for y in range(H):
    for x in range(W):
        # Smooth and noisy parts, pure grey, saturated colours and a small range in blue, which auto-contrast stretches.
        grey = random.randrange(256)
        image.putpixel((x, y), (grey, grey, 90) if y < 3 else (12 * x, (17 * y + random.randrange(40)) % 256, 60 + random.randrange(90)))


def hue(turn):
    h, s, v = image.convert("HSV").split()
    turned = Image.fromarray((np.asarray(h, np.uint8) + np.uint8(int(turn * 255) % 256)).astype(np.uint8), "L")
    return Image.merge("HSV", (turned, s, v)).convert("RGB")


def warp(xx, xy, dx, yx, yy, dy):
    """Result (x, y) comes from (xx x + xy y + dx, yx x + yy y + dy); SciPy counts (row, column)."""
    pixels = np.asarray(image, np.float64)
    channels = [affine_transform(pixels[..., c], [[yy, yx], [xy, xx]], [dy, dx], order=1, mode="grid-constant", cval=128) for c in range(3)]
    return Image.fromarray(np.floor(np.stack(channels, -1) + 0.5).astype(np.uint8))


def rotation(degrees):
    a = math.radians(degrees)
    c, s, x, y = math.cos(a), math.sin(a), W / 2, H / 2
    return c, -s, x - c * x + s * y, s, c, y - s * x - c * y


def entry(name, result, *values):
    return {"name": name, "values": values, "width": W, "height": H, "rgb": result.convert("RGB").tobytes().hex()}


out = [entry("auto_contrast", ImageOps.autocontrast(image)), entry("equalise", ImageOps.equalize(image)), entry("grey", image.convert("L")),
       entry("solarise", ImageOps.solarize(image))]
for f in (0.0, 0.6, 1.0, 1.36, 1.9):
    for name, kind in (("brightness", ImageEnhance.Brightness), ("contrast", ImageEnhance.Contrast), ("saturation", ImageEnhance.Color),
                       ("sharpness", ImageEnhance.Sharpness)):
        out.append(entry(name, kind(image).enhance(f), f))
out += [entry("hue", hue(t), t) for t in (-0.1, -0.03, 0.0, 0.07, 0.5)]
out += [entry("blur", image.filter(ImageFilter.GaussianBlur(s)), s) for s in (0.1, 0.5, 1.0, 2.0)]
out += [entry("shear_x", warp(1, -t, 0, 0, 1, 0), t) for t in (-0.21, 0.3)] + [entry("shear_y", warp(1, 0, 0, -t, 1, 0), t) for t in (-0.21, 0.3)]
out += [entry("shift", warp(1, 0, -a, 0, 1, -b), a, b) for a, b in ((3, 0), (0, -2), (1.5, 0.25))]
out += [entry("rotation", warp(*rotation(d)), d) for d in (-21, 30, 75)]
lines = ",\n".join(json.dumps(e, separators=(",", ":")) for e in out)
pathlib.Path(__file__).with_suffix(".json").write_text(
    f'{{"width":{W},"height":{H},"rgb":"{image.tobytes().hex()}","results":[\n{lines}\n]}}\n')
