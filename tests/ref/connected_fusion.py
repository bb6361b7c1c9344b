"""mPLUG's connected fusion layers (X-PLUG/mPLUG, models/modeling_mplug.py, FusionEncoder, written anew): every second layer attends over [image ; text].
Run: python3 tests/ref/connected_fusion.py"""
import torch
import torch.nn.functional as F

from reference import save
from semmim_torch import Stack

torch.manual_seed(31)
d, stride = 8, 2
stack = Stack(4, d, 2, 16, 1e-6, pre=False, cross=True)
for p in stack.parameters():
    torch.nn.init.normal_(p, std=0.4)
image, text = torch.randn(3, 5, d, requires_grad=True), torch.randn(3, 4, d, requires_grad=True)
visible = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]]).bool()
x, memory = text, image
for i in range(stack.n):
    layer = getattr(stack, f"layer{i}")
    if i == 0 or i % stride:
        x = layer(x, visible=visible[:, None, None], memory=memory)
        continue
    joint = torch.cat([memory, x], 1)
    mask = torch.cat([torch.ones(3, memory.shape[1], dtype=torch.bool), visible], 1)[:, None, None]
    joint = layer.self_norm(joint + layer.self_attention(joint, mask))
    joint = layer.mlp_norm(joint + layer.mlp_down(F.gelu(layer.mlp_up(joint))))
    new, x = joint.split([memory.shape[1], x.shape[1]], 1)
    memory = memory + new
upstream = torch.randn_like(x) * visible[..., None]
(x * upstream).sum().backward()
weights = {"w." + k: v for k, v in stack.state_dict().items()}
save("connected_fusion", image=image, text=text, visible=visible, y=x * visible[..., None], upstream=upstream, image_grad=image.grad, text_grad=text.grad,
     **weights)
