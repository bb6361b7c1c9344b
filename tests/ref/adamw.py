"""Three steps of torch.optim.AdamW with clipping by norm. Run: python3 tests/ref/adamw.py"""
import torch

from reference import save

torch.manual_seed(3)
weight, bias, x = torch.randn(2, 3, requires_grad=True), torch.randn(4, requires_grad=True), torch.randn(2, 3)
start = weight.detach().clone(), bias.detach().clone()
optimiser = torch.optim.AdamW([{"params": [weight], "weight_decay": 0.1}, {"params": [bias], "weight_decay": 0.0}], lr=1e-2, betas=(0.9, 0.98), eps=1e-8)
norms = []
for _ in range(3):
    optimiser.zero_grad()
    ((weight * x).sum() ** 2 + ((bias - 1) ** 2).sum()).backward()
    norms.append(torch.nn.utils.clip_grad_norm_([weight, bias], 1.0))
    optimiser.step()
save("adamw", weight0=start[0], bias0=start[1], x=x, norms=torch.stack(norms), weight3=weight, bias3=bias)
