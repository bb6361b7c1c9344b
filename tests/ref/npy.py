"""Arrays as NumPy 2 writes them, for the reader of .npy.

    python tests/ref/npy.py > tests/ref/npy.json

A list of {"file": hex of the bytes, "dtype": safetensors' name, "shape": [...], "values": [...] or null where JSON cannot hold one}.
"""

import io
import json

import numpy as np

ARRAYS = [
    ("F32", np.array([[1.5, -2, 3], [0, 1e-3, -0.0]], "<f4"), None),
    ("F64", np.float64(7.25), None),
    ("F16", np.array([1, -0.5, 6e-8, 65504, 6.1e-5], "<f2"), None),
    ("I64", np.arange(4).reshape(2, 1, 2), None),
    ("U8", np.zeros((0, 5), "u1"), None),
    ("BOOL", np.array([True, False]), None),
    ("F32", np.arange(6, dtype="<f4").reshape(3, 2), (2, 0)),
    ("F32", np.arange(3, dtype="<f4"), (3, 0)),
    ("F32", np.asfortranarray(np.arange(6, dtype="<f4").reshape(2, 3)), None),
    ("F64", np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4)), None),
    ("F16", np.asfortranarray(np.arange(6, dtype="<f2").reshape(1, 3, 2, 1)), None),
    ("F32", np.asfortranarray(np.zeros((3, 0, 2), dtype="<f4")), None),
]


def main():
    out = []
    for dtype, array, version in ARRAYS:
        file = io.BytesIO()
        np.lib.format.write_array(file, np.asarray(array), version=version)
        out.append({"file": file.getvalue().hex(), "dtype": dtype, "shape": list(np.shape(array)), "values": np.ravel(array).astype(float).tolist()})
    print("[" + ",\n".join(json.dumps(one) for one in out) + "]")


if __name__ == "__main__":
    main()
