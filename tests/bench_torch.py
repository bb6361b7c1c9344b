"""The SemMIM step of the micro scale by vlp and in PyTorch, for `make bench`: eager and torch.compile with their defaults and with the best settings
known, one thread, the same work in the same run, in turns because machines are noisy. Prints samples a second and vlp's multiple of each.
Run: python3 tests/bench_torch.py build/vlp [--widths 64 128] [--batch 32] [--steps 30] [--rounds 3]"""
import argparse
import pathlib
import re
import subprocess
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
        have = torch.cpu.get_capabilities()  # with AMX "medium" computes in bfloat16, which is not the same work; without AVX-512 it changes nothing
        onednn = have.get("avx512_bw", False) and not have.get("amx_bf16", False)
        torch.set_float32_matmul_precision("medium" if onednn else "highest")
        torch.backends.cuda.enable_flash_sdp(not onednn)
    else:
        torch.set_float32_matmul_precision("highest")
        torch.backends.cuda.enable_flash_sdp(True)
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


def vlp_rate(program, width, b, steps):
    """Samples a second of the same step: the row of phase `main` in the table of `vlp bench`."""
    sizes = {"model.dim": width, "model.image.hidden": 4 * width, "model.image.embedding_hidden": 2 * width, "pretrain.main.batch": b}
    sizes |= {f"model.{part}.hidden": 4 * width for part in ["text", "fusion", "decoder"]}
    command = [program, "bench", "semmim/table-6", "--steps", str(steps), "--device", "cpu"]
    table = subprocess.run(command + [f"--set={k}={v}" for k, v in sizes.items()], check=True, capture_output=True, text=True).stdout
    head, *rows = [re.split(" {2,}", line.strip()) for line in table.splitlines()[1:]]
    (main_row,) = [row for row in rows if "main" in row]
    return float(main_row[head.index("pictures/s")])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--widths", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    a = parser.parse_args()
    torch.set_num_threads(1)
    for width in a.widths:
        ours = f"vlp, width {width}"
        rates = {ours: []}
        for _ in range(a.rounds):
            rates[ours].append(vlp_rate(a.program, width, a.batch, a.steps))
            for compiled in [False, True]:
                for best in [False, True]:
                    name = f"PyTorch {torch.__version__} {'compile' if compiled else 'eager'}, {'best settings' if best else 'defaults'}"
                    try:
                        rates.setdefault(name, []).append(measure(width, a.batch, a.steps, best, compiled))
                    except Exception as e:  # torch.compile wants a C++ compiler and Python's headers: say so and go on
                        rates[name] = []
                        print(f"{name}: not measured: {str(e).splitlines()[0]}", flush=True)
        middle = {name: sorted(values)[len(values) // 2] for name, values in rates.items() if values}
        for name, rate in middle.items():
            spread = f"{min(rates[name]):.0f} .. {max(rates[name]):.0f}"
            print(f"{name:<45}{rate:8.0f} samples/s  ({spread})  vlp x {middle[ours] / rate:.2f}", flush=True)


main()
