"""SemVLP's encoder where it must equal others' code: in single-stream mode Hugging Face's BertEncoder, in two-stream mode with untied weights, cross-attention
first and both directions its LxmertXLayer; and Eq. 2 with shared weights, composed of BERT's own modules. All with gradients of the inputs.
    pip install torch transformers
Run: python3 tests/ref/two_mode_encoder.py      Made with transformers 5.24 and torch 2.11."""
import torch
from transformers import BertConfig, LxmertConfig
from transformers.models.bert.modeling_bert import BertEncoder
from transformers.models.lxmert.modeling_lxmert import LxmertXLayer

from reference import save

d, heads, hidden, layers = 8, 2, 12, 3
torch.manual_seed(41)


def drawn(module):
    for p in module.parameters():
        torch.nn.init.normal_(p, std=0.4)
    return module.eval()


def stacked(att, kinds=("query", "key", "value")):
    return {k: torch.cat([getattr(getattr(att, kind), k) for kind in kinds]) for k in ("weight", "bias")}


def put(out, name, tensors):
    for k, t in tensors.items():
        out[f"w.{name}.{k}"] = t


def linear(m):
    return {"weight": m.weight, "bias": m.bias}


def put_self(out, name, att, output):
    put(out, name + ".self_attention.qkv", stacked(att))
    put(out, name + ".self_attention.out", linear(output.dense))
    put(out, name + ".self_norm", linear(output.LayerNorm))


def put_mlp(out, name, inter, output):
    put(out, name + ".mlp_up", linear(inter.dense))
    put(out, name + ".mlp_down", linear(output.dense))
    put(out, name + ".mlp_norm", linear(output.LayerNorm))


def put_cross(out, name, cross):
    put(out, name + ".cross_attention.query", linear(cross.att.query))
    put(out, name + ".cross_attention.key_value", stacked(cross.att, ("key", "value")))
    put(out, name + ".cross_attention.out", linear(cross.output.dense))
    put(out, name + ".cross_norm", linear(cross.output.LayerNorm))


def additive(visible):
    return torch.zeros(visible.shape)[:, None, None].masked_fill(~visible[:, None, None], torch.finfo(torch.float32).min)


image, text = torch.randn(2, 4, d, requires_grad=True), torch.randn(2, 5, d, requires_grad=True)
image_visible = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]]).bool()
text_visible = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]]).bool()
inputs = dict(image=image, text=text, image_visible=image_visible, text_visible=text_visible)


def finish(name, weights, image_out, text_out):
    up_image, up_text = torch.randn_like(image_out) * image_visible[..., None], torch.randn_like(text_out) * text_visible[..., None]
    gradients = torch.autograd.grad((image_out * up_image).sum() + (text_out * up_text).sum(), [image, text])
    save(name, **inputs, image_out=image_out * image_visible[..., None], text_out=text_out * text_visible[..., None], up_image=up_image, up_text=up_text,
         image_grad=gradients[0], text_grad=gradients[1], **weights)


config = BertConfig(hidden_size=d, num_attention_heads=heads, intermediate_size=hidden, num_hidden_layers=layers, hidden_dropout_prob=0.0,
                    attention_probs_dropout_prob=0.0, attn_implementation="eager")
bert = drawn(BertEncoder(config))
crosses = [drawn(LxmertXLayer(LxmertConfig(hidden_size=d, num_attention_heads=heads, intermediate_size=hidden, hidden_dropout_prob=0.0,
                                           attention_probs_dropout_prob=0.0))) for _ in range(layers)]
weights = {}
for i, layer in enumerate(bert.layer):
    put_self(weights, f"layer{i}", layer.attention.self, layer.attention.output)
    put_mlp(weights, f"layer{i}", layer.intermediate, layer.output)

# Eq. 1: one sequence.
joint = bert(torch.cat([image, text], 1), attention_mask=additive(torch.cat([image_visible, text_visible], 1)))[0]
finish("single_stream", weights, joint[:, :4], joint[:, 4:])

# Eq. 2 with L_s = 1: the text by itself; image layers 2 and 3 attend to its final states between self-attention and feed-forward.
h = bert(text, attention_mask=additive(text_visible))[0]
o, start = image, 1
for i, layer in enumerate(bert.layer):
    a = layer.attention(o, attention_mask=additive(image_visible))[0]
    if i >= start:
        a = crosses[i].visual_attention(a, h, ctx_att_mask=additive(text_visible))[0]
        put_cross(weights, f"layer{i}", crosses[i].visual_attention)
    o = layer.output(layer.intermediate(a), a)
finish("two_stream", weights, o, h)

# LXMERT's cross-modality layers.
weights, lang, visn = {}, text, image
for i, x in enumerate(crosses):
    lang, visn = x(lang, additive(text_visible), visn, additive(image_visible))
    put_cross(weights, f"layer{i}", x.visual_attention)
    put_self(weights, f"layer{i}", x.visn_self_att.self, x.visn_self_att.output)
    put_mlp(weights, f"layer{i}", x.visn_inter, x.visn_output)
    put_self(weights, f"text_layer{i}", x.lang_self_att.self, x.lang_self_att.output)
    put_mlp(weights, f"text_layer{i}", x.lang_inter, x.lang_output)
finish("lxmert_wiring", weights, visn, lang)
