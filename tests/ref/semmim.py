"""Outputs of the independent SemMIM for fixed weights and inputs. Run: python3 tests/ref/semmim.py"""
import torch

from reference import save
from semmim_torch import SemMim

torch.manual_seed(5)
model = SemMim(d=8, heads=2, image_layers=2, text_layers=1, fusion_layers=1, decoder_layers=1, size=16, patch=8, vocabulary=20, length=8, itc=4, codes=6,
               head_hidden=10, inject_start=2)
with torch.no_grad():
    for p in model.parameters():
        p.copy_(0.3 * torch.randn_like(p) + (1.0 if p.dim() == 1 else 0.0))
model.eval()
pixels = torch.randn(2, 3, 16, 16)
ids = torch.tensor([[2, 7, 9, 11, 5], [2, 6, 8, 0, 0]])
answer = torch.tensor([[2, 12, 13], [2, 14, 0]])
image_tokens, image_embedding = model.encode_image(pixels)
text_tokens, visible, text_embedding = model.encode_text(ids)
matched = model.match(image_tokens, text_tokens, visible)
memory = model.fuse(image_tokens, text_tokens, visible)
words = model.decoder_head(model.decode(memory, visible, answer), model.text_embedding.words)
masked_words = model.mlm_head(memory, model.text_embedding.words)
lower = model.image.stack.run(model.image.embed(pixels), 0, 1)
with_text = model.image.with_text(lower, 1, text_tokens, visible)
weights = {"w." + k: v for k, v in model.state_dict().items()
           if not k.startswith(("mask_token", "encoding_head", "momentum", "class_center", "patch_center", "image.positions"))}
save("semmim", pixels=pixels, ids=ids, answer=answer, image_tokens=image_tokens, image_embedding=image_embedding, text_tokens=text_tokens,
     text_embedding=text_embedding, matched=matched, words=words, masked_words=masked_words, with_text=with_text, **weights)
