"""The SemMIM step of the micro scale in PyTorch, for `make bench`: eager and torch.compile with their defaults and with the best settings known.
Prints one JSON line for each: {"name", "width", "samples_per_second"}. Run: python3 tests/bench_torch.py [--width 64] [--batch 32] [--steps 30]"""
import argparse
import json
import pathlib
import sys
import time

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent / "ref"))
from semmim_torch import SemMim  # noqa: E402

WORDS, VOCABULARY = 20, 512


def batch_of(b):
    text = torch.randint(5, VOCABULARY, (b, WORDS))
    text[:, 0] = 2
    chosen = torch.rand(b, WORDS) < 0.25
    chosen[:, 0] = False
    masked = text.masked_fill(chosen, 4)
    half = WORDS // 2
    prefix = text.clone()
    prefix[:, half:] = 0
    suffix = text[:, half:]
    return {"view1": torch.randn(b, 3, 64, 64), "view2": torch.randn(b, 3, 64, 64), "text": text, "masked": masked, "chosen": chosen, "prefix": prefix,
            "input": torch.cat([text[:, :1], suffix], 1), "target": torch.cat([suffix, torch.full((b, 1), 3)], 1)}


def measure(width, b, steps, best, compiled):
    torch.manual_seed(0)
    if best:
        rounds = torch.cpu.get_capabilities().get("amx_bf16", False)  # with AMX "medium" computes in bfloat16, which is not the same work
        torch.set_float32_matmul_precision("highest" if rounds else "medium")
        torch.backends.cuda.enable_flash_sdp(rounds)
    model = SemMim(d=width)
    model.reset()
    trained = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=1e-4, betas=(0.9, 0.98), weight_decay=0.05, **({"fused": True} if best else {}))
    step_loss = torch.compile(model.losses) if compiled else model.losses
    batch = batch_of(b)
    times = []
    for i in range(steps + 5):
        start = time.perf_counter()
        optimiser.zero_grad()
        step_loss(batch).backward()
        torch.nn.utils.clip_grad_norm_(trained, 3.0)
        optimiser.step()
        model.update_momentum()
        times.append(time.perf_counter() - start)
    return b / sorted(times[5:])[steps // 2]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--compile", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(1)
    for compiled in [False, True] if a.compile else [False]:
        for best in [False, True]:
            name = f"PyTorch {torch.__version__} {'compile' if compiled else 'eager'}, {'best settings' if best else 'defaults'}"
            try:
                rate = measure(a.width, a.batch, a.steps, best, compiled)
            except Exception as e:  # a compiler may be missing: say so and go on
                print(json.dumps({"name": name, "width": a.width, "error": str(e).splitlines()[0]}), flush=True)
                continue
            print(json.dumps({"name": name, "width": a.width, "samples_per_second": round(rate, 1)}), flush=True)


main()
