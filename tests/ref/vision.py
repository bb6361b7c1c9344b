#!/usr/bin/env python3
"""Reference values for core/vision from Pillow: resampling, and decoding of each kind of file. Writes vision.json beside itself."""
import base64
import io
import json
import pathlib
import random

from PIL import Image

random.seed(7)
W, H = 23, 17


def picture():
    """A gradient with noise and a hard edge: every branch of the filters sees over- and undershoot."""
    image = Image.new("RGB", (W, H))
    for y in range(H):
        for x in range(W):
            edge = 255 if (x // 6 + y // 5) % 2 else 0
            image.putpixel((x, y), (11 * x, (edge + random.randrange(256)) // 2, edge))
    return image


def encoded(image, **options):
    buffer = io.BytesIO()
    image.save(buffer, **options)
    data = buffer.getvalue()
    decoded = Image.open(io.BytesIO(data)).convert("RGB")
    return {"file": base64.b64encode(data).decode(), "width": decoded.width, "height": decoded.height, "rgb": decoded.tobytes().hex()}


image = picture()
resized = []
for name, kind in (("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)):
    for w, h in ((40, 31), (9, 7), (23, 5), (11, 17), (50, 6), (1, 1)):
        # Rows before columns, the order of Pillow before 13; later ones start with the columns where that is cheaper.
        rows_first = image.resize((w, H), kind).resize((w, h), kind)
        resized.append({"filter": name, "width": w, "height": h, "rgb": rows_first.tobytes().hex()})
alpha = image.convert("RGBA")
for y in range(H):
    for x in range(W):
        alpha.putpixel((x, y), (*image.getpixel((x, y)), 15 * y))
smooth = image.resize((40, 30), Image.BICUBIC)
files = {
    "jpeg": encoded(smooth, format="JPEG", quality=90, subsampling=0),
    "jpeg_subsampled": encoded(smooth, format="JPEG", quality=75, subsampling=2),
    "jpeg_progressive": encoded(smooth, format="JPEG", quality=80, progressive=True),
    "jpeg_grey": encoded(smooth.convert("L"), format="JPEG", quality=90),
    "jpeg_cmyk": encoded(smooth.convert("CMYK"), format="JPEG", quality=95, subsampling=0),
    "png": encoded(image, format="PNG"),
    "png_palette": encoded(image.quantize(16), format="PNG"),
    "png_grey": encoded(image.convert("L"), format="PNG"),
    "png_bilevel": encoded(image.convert("1"), format="PNG"),
    "png_grey_alpha": encoded(alpha.convert("LA"), format="PNG"),
    "png_alpha": encoded(alpha, format="PNG"),
}
out = {"width": W, "height": H, "rgb": image.tobytes().hex(), "resized": resized, "files": files}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=0) + "\n")
