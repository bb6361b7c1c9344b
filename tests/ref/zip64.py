"""ZIP64 archives of a few hundred bytes, for the reader of .npz: Python's zipfile, told that everything is large.

    python tests/ref/zip64.py > tests/ref/zip64.json

{"files": {"python": hex, "saturated": hex}, "members": {NAME: hex of the content}}. python: sizes, offsets and the place of the directory stand in ZIP64
records, the classic end of the archive repeats them. saturated: the classic end holds nothing but the marks that say "see ZIP64", as in an
archive beyond 4 GiB or 65,535 members.
"""

import io
import json
import zipfile

import numpy as np

zipfile.ZIP64_LIMIT = 15
zipfile.ZIP_FILECOUNT_LIMIT = 1


def content(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, array)
    return out.getvalue()


def archive(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", allowZip64=True) as z:
        for i, (name, data) in enumerate(members.items()):
            z.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED if i % 2 else zipfile.ZIP_STORED)
    return out.getvalue()


def main():
    boxes = np.array([[0, 0, 4, 4], [1, 2, 8, 6]], "<f4")
    features = np.asfortranarray(np.arange(6, dtype="<f4").reshape(2, 3))
    arrays = {"x": features, "boxes": boxes, "image_w": np.int64(8), "image_h": np.int64(6)}
    members = {f"{name}.npy": content(np.asarray(array)) for name, array in arrays.items()}
    members["empty"] = b""
    plain = archive(members)
    end = plain.rindex(b"PK\x05\x06")
    saturated = plain[: end + 8] + b"\xff" * 12 + plain[end + 20:]
    assert b"PK\x06\x06" in plain and b"PK\x06\x07" in plain
    print(json.dumps({"files": {"python": plain.hex(), "saturated": saturated.hex()}, "members": {name: data.hex() for name, data in members.items()}}))


if __name__ == "__main__":
    main()
