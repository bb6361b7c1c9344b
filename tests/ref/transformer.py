"""Reference for core/nn/transformer: torch.nn.TransformerDecoder, whose layers are self-attention, cross-attention and feed-forward in the same order.
Weights are written under the names of our modules. Run: python3 tests/ref/transformer.py"""
import torch
from torch import nn

from reference import save

torch.manual_seed(11)


def ours(stack):
    """PyTorch's parameters, and a function that maps any list alike, under our names."""
    names = {}
    for i, layer in enumerate(stack.layers):
        p = f"layer{i}."
        d = layer.self_attn.embed_dim
        for theirs, mine in [(layer.norm1, "self_norm"), (layer.norm2, "cross_norm"), (layer.norm3, "mlp_norm")]:
            names[p + mine + ".weight"], names[p + mine + ".bias"] = (theirs.weight, None), (theirs.bias, None)
        for theirs, mine in [(layer.linear1, "mlp_up"), (layer.linear2, "mlp_down"), (layer.self_attn.out_proj, "self_attention.out"),
                             (layer.multihead_attn.out_proj, "cross_attention.out")]:
            names[p + mine + ".weight"], names[p + mine + ".bias"] = (theirs.weight, None), (theirs.bias, None)
        names[p + "self_attention.qkv.weight"] = (layer.self_attn.in_proj_weight, None)
        names[p + "self_attention.qkv.bias"] = (layer.self_attn.in_proj_bias, None)
        for kind, t in [("weight", layer.multihead_attn.in_proj_weight), ("bias", layer.multihead_attn.in_proj_bias)]:
            names[p + "cross_attention.query." + kind] = (t, slice(0, d))
            names[p + "cross_attention.key_value." + kind] = (t, slice(d, 3 * d))
    if stack.norm is not None:
        names["final_norm.weight"], names["final_norm.bias"] = (stack.norm.weight, None), (stack.norm.bias, None)
    return names


def cut(t, part):
    return t if part is None else t[part]


for name, pre in [("transformer_post", False), ("transformer_pre", True)]:
    layer = nn.TransformerDecoderLayer(8, 2, 16, dropout=0.0, activation="gelu", layer_norm_eps=1e-6, batch_first=True, norm_first=pre)
    stack = nn.TransformerDecoder(layer, 2, norm=nn.LayerNorm(8, eps=1e-6) if pre else None)
    for p in stack.parameters():
        nn.init.normal_(p, std=0.4)
    x = torch.randn(2, 4, 8, requires_grad=True)
    memory = torch.randn(2, 3, 8, requires_grad=True)
    visible = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]]).bool()
    memory_visible = torch.tensor([[1, 1, 1], [1, 0, 1]]).bool()
    y = stack(x, memory, tgt_key_padding_mask=~visible, memory_key_padding_mask=~memory_visible)
    upstream = torch.randn_like(y)
    (y * upstream).sum().backward()
    values = {"w." + k: cut(t, s) for k, (t, s) in ours(stack).items()}
    gradients = {"g." + k: cut(t.grad, s) for k, (t, s) in ours(stack).items()}
    save(name, x=x, memory=memory, visible=visible, memory_visible=memory_visible, y=y, upstream=upstream, x_grad=x.grad, memory_grad=memory.grad,
         **values, **gradients)
