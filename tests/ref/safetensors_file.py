"""A small safetensors file as the reference implementation (safetensors 0.5 or newer) writes it, in hexadecimal.

    python tests/ref/safetensors_file.py > tests/ref/safetensors_file.txt
"""

import numpy
from safetensors.numpy import save

TENSORS = {
    "b.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) - 2.5,
    "a.bias": numpy.array([1.5, -0.25], dtype=numpy.float32),
    "half": numpy.array([[1], [2], [-3]], dtype=numpy.float16),
    "ids": numpy.array([1, -2, 2**40], dtype=numpy.int64),
    "mask": numpy.array([True, False, True]),
    "empty": numpy.zeros((0, 4), dtype=numpy.float32),
    "scalar \u00e9\"": numpy.array(7, dtype=numpy.int32),
}

if __name__ == "__main__":
    text = save(TENSORS, metadata={"format": "np"}).hex()
    print("\n".join(text[i : i + 120] for i in range(0, len(text), 120)))
