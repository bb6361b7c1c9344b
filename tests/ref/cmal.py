"""CMAL on two pairs of different length, written from Sec. 3.2-3.3 of the paper with torch.nn's encoder layers: every pair by itself and without padding,
places counted as in Eq. 7-9. Losses and gradients of some weights.
    pip install torch
Run: python3 tests/ref/cmal.py      Made with torch 2.11."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from reference import save

D, heads, hidden, V, K, features, layers = 8, 2, 12, 20, 6, 5, 2
PAD, CLS = 0, 2
torch.manual_seed(23)


def drawn(module):
    for p in module.parameters():
        nn.init.normal_(p, std=0.4)
    return module.eval()


def stack(n):
    return drawn(nn.ModuleList(nn.TransformerEncoderLayer(D, heads, hidden, dropout=0.0, activation="gelu", batch_first=True, layer_norm_eps=1e-12) for _ in range(n)))


def run(layers, x):
    for layer in layers:
        x = layer(x)
    return x


visual_fc, textual_fc = drawn(nn.Linear(features + 7, D)), drawn(nn.Linear(2 * D, D))
visual, textual, inter = stack(1), stack(1), stack(layers)
words, text_positions = nn.Parameter(torch.randn(V, D)), nn.Parameter(torch.randn(9, D))
positions, types = nn.Parameter(torch.randn(14, D)), nn.Parameter(torch.randn(2, D))
img, txt, cls, sep, mask = (nn.Parameter(torch.randn(D)) for _ in range(5))
region_mask = nn.Parameter(torch.randn(features))
fc_p, fc_t, fc_f, ln = drawn(nn.Linear(D, D)), drawn(nn.Linear(D, D)), drawn(nn.Linear(D, D)), drawn(nn.LayerNorm(D, eps=1e-12))
word_transform, word_norm, word_bias = drawn(nn.Linear(D, D)), drawn(nn.LayerNorm(D, eps=1e-12)), nn.Parameter(torch.randn(V))
region_fc, itm_fc, tau = drawn(nn.Linear(D, K)), drawn(nn.Linear(D, 1)), nn.Parameter(torch.tensor(0.2))

feature, corner = torch.randn(2, 3, features), torch.rand(2, 3, 4)
box = torch.cat([corner[..., :2] * 0.4, 0.5 + corner[..., 2:] * 0.5], -1)
label = torch.randint(K, (2, 3))
text = torch.tensor([[CLS, 7, 9, 5, 11], [CLS, 13, 6, PAD, PAD]])
m, n = [3, 2], [4, 2]
anchor = [(2, 3), (1, 2)]  # region i, token j of each pair, from 1


def umse(b, hide=()):
    f = torch.stack([region_mask if i in hide else feature[b, i] for i in range(m[b])])
    x1, y1, x2, y2 = box[b, :m[b]].unbind(-1)
    location = torch.stack([x1, y1, x2, y2, x2 - x1, y2 - y1, (x2 - x1) * (y2 - y1)], -1)
    V_ = visual_fc(torch.cat([f, location], -1))
    W_ = textual_fc(torch.cat([words[text[b, 1:1 + n[b]]], text_positions[:n[b]]], -1))
    hv = run(visual, torch.cat([img[None], V_])[None])[0]
    ht = run(textual, torch.cat([txt[None], W_])[None])[0]
    return hv[0], list(hv[1:]), ht[0], list(ht[1:])


def cmai(b, hv, ht, swap=None):
    """swap: None leaves the pair as it is, False masks the anchor, True fills it crosswise."""
    i, j = anchor[b][0] - 1, anchor[b][1] - 1
    tv, tt = [0] * m[b], [1] * n[b]
    hv, ht = list(hv), list(ht)
    if swap is False:
        hv[i], ht[j] = mask, mask
    if swap is True:
        hv[i], ht[j] = ht[j], hv[i]
        tv[i], tt[j] = 1, 0
    sequence = torch.stack([cls, *hv, sep, *ht])
    type_ = torch.tensor([0, *tv, 0, *tt])
    x = ln(fc_p(positions[:m[b] + n[b] + 2]) + fc_t(types[type_]) + fc_f(sequence))
    return run(inter, x[None])[0]


def word_logits(h):
    return word_norm(F.gelu(word_transform(h))) @ words.T + word_bias


def amc(swap):
    loss_txt = loss_img = 0
    for b in range(2):
        _, hv, _, ht = umse(b)
        z = cmai(b, hv, ht, swap)
        i, j = anchor[b]
        loss_txt = loss_txt + F.cross_entropy(word_logits(z[m[b] + 1 + j])[None], text[b, j][None])
        loss_img = loss_img + F.cross_entropy(region_fc(z[i])[None], label[b, i - 1][None])
    return (loss_txt + loss_img) / 2


def mrm():  # every region hidden
    losses = []
    for b in range(2):
        _, hv, _, ht = umse(b, hide=range(m[b]))
        z = cmai(b, hv, ht)
        losses += [F.cross_entropy(region_fc(z[1 + i])[None], label[b, i][None]) for i in range(m[b])]
    return torch.stack(losses).mean()


def itm():  # both pairs match
    return torch.stack([-F.logsigmoid(itm_fc(cmai(b, umse(b)[1], umse(b)[3])[0]))[0] for b in range(2)]).mean()


def vtc():
    S = torch.stack([torch.stack([F.cosine_similarity(umse(i)[0], umse(j)[2], dim=0) for j in range(2)]) for i in range(2)])
    own = torch.arange(2)
    return (F.cross_entropy(S / tau, own) + F.cross_entropy(S.T / tau, own)) / 2


weights = {"visual.embedding.joint": visual_fc, "textual.embedding.joint": textual_fc, "prompt.position_map": fc_p, "prompt.type_map": fc_t,
           "prompt.feature_map": fc_f, "prompt.norm": ln, "pretrain.word.transform": word_transform, "pretrain.word.norm": word_norm,
           "pretrain.region.linear": region_fc, "pretrain.itm": itm_fc}
for name, layers_ in [("visual.layers", visual), ("textual.layers", textual), ("encoder", inter)]:
    for l, layer in enumerate(layers_):
        parts = {"self_attention.out": layer.self_attn.out_proj, "mlp_up": layer.linear1, "mlp_down": layer.linear2, "self_norm": layer.norm1, "mlp_norm": layer.norm2}
        weights |= {f"{name}.layer{l}.{k}": p for k, p in parts.items()}
tensors = {f"w.{k}.{kind}": getattr(p, kind) for k, p in weights.items() for kind in ("weight", "bias")}
for name, layers_ in [("visual.layers", visual), ("textual.layers", textual), ("encoder", inter)]:
    for l, layer in enumerate(layers_):
        tensors |= {f"w.{name}.layer{l}.self_attention.qkv.weight": layer.self_attn.in_proj_weight, f"w.{name}.layer{l}.self_attention.qkv.bias": layer.self_attn.in_proj_bias}
tensors |= {"w.visual.img_token": img, "w.textual.txt_token": txt, "w.textual.embedding.words": words, "w.textual.embedding.positions": text_positions,
            "w.prompt.positions": positions, "w.prompt.types": types, "w.prompt.cls_token": cls, "w.prompt.sep_token": sep, "w.prompt.mask_token": mask,
            "w.visual.region_mask_token": region_mask, "w.pretrain.word.bias": word_bias, "w.pretrain.temperature": tau}
watched = {"visual.embedding.joint.weight": visual_fc.weight, "textual.embedding.words": words, "prompt.feature_map.weight": fc_f.weight, "prompt.types": types,
           "prompt.mask_token": mask, "visual.region_mask_token": region_mask, "pretrain.region.linear.weight": region_fc.weight, "pretrain.temperature": tau,
           "encoder.layer1.mlp_up.weight": inter[1].linear1.weight}
out = dict(tensors, feature=feature, box=box, label=label, text=text, m=torch.tensor(m), anchor=torch.tensor(anchor))
for name, loss in [("swapped", amc(True)), ("masked", amc(False)), ("mrm", mrm()), ("itm", itm()), ("vtc", vtc())]:
    out[f"{name}.loss"] = loss
    for key, g in zip(watched, torch.autograd.grad(loss, list(watched.values()), allow_unused=True)):
        out[f"{name}.grad.{key}"] = torch.zeros_like(watched[key]) if g is None else g
for b in range(2):
    _, hv, _, ht = umse(b)
    out[f"clean{b}"], out[f"swapped{b}"] = cmai(b, hv, ht), cmai(b, hv, ht, True)
save("cmal", **out)
