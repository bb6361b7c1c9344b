"""Exact optimal transport between visible words and regions, by POT's network simplex.
    pip install numpy pot
Run: python3 tests/ref/word_region_alignment.py      Made with POT 0.9."""
import json
import pathlib

import numpy as np
import ot

rng = np.random.default_rng(11)
B, N, M, D = 4, 5, 4, 6
words, regions = rng.normal(size=(B, N, D)), rng.normal(size=(B, M, D))
n, m = [5, 3, 4, 2], [4, 4, 2, 3]
distance = []
for b in range(B):
    x = words[b, :n[b]] / np.linalg.norm(words[b, :n[b]], axis=1, keepdims=True)
    y = regions[b, :m[b]] / np.linalg.norm(regions[b, :m[b]], axis=1, keepdims=True)
    distance.append(ot.emd2(np.full(n[b], 1 / n[b]), np.full(m[b], 1 / m[b]), 1 - x @ y.T))


def tensor(values, kind):
    values = np.asarray(values)
    return {"shape": list(values.shape), "type": kind, "values": [float(f"{v:.9g}") if kind == "float" else int(v) for v in values.flatten()]}


out = {"words": tensor(words, "float"), "regions": tensor(regions, "float"), "distance": tensor(distance, "float"),
       "words_visible": tensor([[i < k for i in range(N)] for k in n], "bool"), "regions_visible": tensor([[i < k for i in range(M)] for k in m], "bool")}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, separators=(",", ":")) + "\n")
