"""Small random checkpoints in the Hugging Face layout and what their encoders compute.

    pip install torch transformers safetensors
    python tests/ref/hf_encoders.py        # writes hf_{bert,clip,vit,lxmert}.safetensors and hf_encoders.json beside itself

Every parameter is drawn, norms and biases too, so that no swapped or forgotten tensor goes unseen. Made with transformers 5.24 and torch 2.11.
"""

import json
import pathlib
import shutil
import tempfile

import torch
from transformers import (BertConfig, BertForPreTraining, CLIPVisionConfig, CLIPVisionModelWithProjection, LxmertConfig, LxmertModel, ViTConfig,
                          ViTModel)

HERE = pathlib.Path(__file__).parent
SIZES = {"hidden_size": 16, "num_attention_heads": 2, "intermediate_size": 24}
PICTURES = {"image_size": 16, "patch_size": 4, "num_hidden_layers": 2}
TEXTS = {"vocab_size": 40, "max_position_embeddings": 12}


def randomised(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            p.copy_(torch.randn(p.shape, generator=generator) * 0.3 + (1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0))
    return model.eval()


def saved(model, name):
    """The file of save_pretrained: its names are the published layout, those in memory may differ."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        shutil.copyfile(pathlib.Path(folder) / "model.safetensors", HERE / f"hf_{name}.safetensors")


def numbers(tensor):
    kind = "float" if tensor.is_floating_point() else "long"
    return {"shape": list(tensor.shape), "type": kind, "values": [float(f"{x:.7g}") for x in tensor.flatten().tolist()]}


@torch.no_grad()
def main():
    generator = torch.Generator().manual_seed(7)
    ids = torch.tensor([[2, 5, 17, 39, 3], [2, 8, 3, 0, 0]])
    mask = ids.ne(0).long()
    pixels = torch.randn(2, 3, 16, 16, generator=generator)
    larger = torch.randn(1, 3, 24, 24, generator=generator)
    out = {"ids": numbers(ids), "pixels": numbers(pixels), "larger": numbers(larger)}

    bert = randomised(BertForPreTraining(BertConfig(num_hidden_layers=2, **SIZES, **TEXTS)), 1)
    saved(bert, "bert")
    states = bert.bert(ids, attention_mask=mask).last_hidden_state
    out["bert"] = numbers(states)
    out["bert_logits"] = numbers(bert.cls.predictions(states)[0, 1])

    clip = randomised(CLIPVisionModelWithProjection(CLIPVisionConfig(projection_dim=512, **SIZES, **PICTURES)), 2)
    saved(clip, "clip")
    vision = getattr(clip, "vision_model")
    out["clip"] = numbers(vision.post_layernorm(vision(pixels).last_hidden_state))  # of all tokens; the library normalises [CLS] alone
    out["clip_larger"] = numbers(vision.post_layernorm(vision(larger, interpolate_pos_encoding=True).last_hidden_state))

    vit = randomised(ViTModel(ViTConfig(**SIZES, **PICTURES)), 3)
    saved(vit, "vit")
    out["vit"] = numbers(vit(pixels).last_hidden_state)
    out["vit_larger"] = numbers(vit(larger, interpolate_pos_encoding=True).last_hidden_state)

    lxmert = randomised(LxmertModel(LxmertConfig(l_layers=2, x_layers=1, r_layers=2, visual_feat_dim=8, **SIZES, **TEXTS)), 4)
    saved(lxmert, "lxmert")
    regions, boxes = torch.randn(2, 3, 8, generator=generator), torch.rand(2, 3, 4, generator=generator)
    full = lxmert(ids, regions, boxes, attention_mask=mask, output_hidden_states=True)
    out["lxmert_language"] = numbers(full.language_hidden_states[1])  # behind the second language layer
    out["lxmert_features"], out["lxmert_boxes"] = numbers(regions), numbers(boxes)
    out["lxmert_regions_in"] = numbers(lxmert.encoder.visn_fc(regions, boxes))
    out["lxmert_regions"] = numbers(full.vision_hidden_states[1])
    out["lxmert_cross_language"] = numbers(full.language_hidden_states[2])  # behind the cross-modality layer
    out["lxmert_cross_vision"] = numbers(full.vision_hidden_states[2])
    (HERE / "hf_encoders.json").write_text(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
