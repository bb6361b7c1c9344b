"""Writes named tensors as JSON that tests/support/tensors.hpp reads."""
import json
import pathlib

import torch


def save(name, **tensors):
    out = {}
    for key, t in tensors.items():
        t = t.detach()
        kind = {torch.float32: "float", torch.float64: "float", torch.int64: "long", torch.bool: "bool"}[t.dtype]
        if kind == "float":  # enough digits for fp32; the shortest that Python prints of a rounded double
            values = [float(f"{v:.9g}") for v in t.double().flatten().tolist()]
        else:
            values = [int(v) for v in t.flatten().tolist()]
        out[key] = {"shape": list(t.shape), "type": kind, "values": values}
    path = pathlib.Path(__file__).with_name(name + ".json")
    path.write_text(json.dumps(out, separators=(",", ":")) + "\n")
