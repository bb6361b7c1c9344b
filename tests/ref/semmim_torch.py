"""SemMIM in plain PyTorch, written independently of core/ from the paper and its notes: the reference for tests/semmim and the opponent in
`make bench`. Parameter names are those of our checkpoints, so that weights go both ways."""
import math

import torch
import torch.nn.functional as F
from torch import nn


def attend(q, k, v, visible, heads):
    def cut(x):
        return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)

    y = F.scaled_dot_product_attention(cut(q), cut(k), cut(v), attn_mask=visible)
    return y.transpose(1, 2).reshape(q.shape)


class SelfAttention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(d, 3 * d), nn.Linear(d, d)

    def forward(self, x, visible):
        q, k, v = self.qkv(x).chunk(3, -1)
        return self.out(attend(q, k, v, visible, self.heads))


class CrossAttention(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads, self.query, self.key_value, self.out = heads, nn.Linear(d, d), nn.Linear(d, 2 * d), nn.Linear(d, d)

    def forward(self, x, memory, visible):
        k, v = self.key_value(memory).chunk(2, -1)
        return self.out(attend(self.query(x), k, v, visible, self.heads))


class Layer(nn.Module):
    def __init__(self, d, heads, hidden, eps, pre, cross):
        super().__init__()
        self.pre = pre
        self.self_attention, self.self_norm = SelfAttention(d, heads), nn.LayerNorm(d, eps)
        if cross:
            self.cross_attention, self.cross_norm = CrossAttention(d, heads), nn.LayerNorm(d, eps)
        self.cross = cross
        self.mlp_up, self.mlp_down, self.mlp_norm = nn.Linear(d, hidden), nn.Linear(hidden, d), nn.LayerNorm(d, eps)

    def forward(self, x, visible=None, memory=None, memory_visible=None):
        def sub(x, norm, f):
            return x + f(norm(x)) if self.pre else norm(x + f(x))

        x = sub(x, self.self_norm, lambda h: self.self_attention(h, visible))
        if self.cross:
            x = sub(x, self.cross_norm, lambda h: self.cross_attention(h, memory, memory_visible))
        return sub(x, self.mlp_norm, lambda h: self.mlp_down(F.gelu(self.mlp_up(h))))


class Stack(nn.Module):
    def __init__(self, layers, d, heads, hidden, eps, pre, cross=False):
        super().__init__()
        self.n = layers
        for i in range(layers):
            self.add_module(f"layer{i}", Layer(d, heads, hidden, eps, pre, cross))
        if pre:
            self.final_norm = nn.LayerNorm(d, eps)

    def run(self, x, first, last, **context):
        for i in range(first, last):
            x = getattr(self, f"layer{i}")(x, **context)
        return x

    def finish(self, x):
        return self.final_norm(x) if hasattr(self, "final_norm") else x

    def forward(self, x, **context):
        return self.finish(self.run(x, 0, self.n, **context))


def sincos(grid, d):
    quarter = d // 4
    angle = torch.arange(grid)[:, None] * 10000.0 ** (-torch.arange(quarter) / quarter)
    axis = torch.cat([angle.sin(), angle.cos()], 1)
    both = torch.cat([axis[:, None].expand(grid, grid, -1), axis[None].expand(grid, grid, -1)], 2).reshape(grid * grid, d)
    return torch.cat([torch.zeros(1, d), both])


class ImageEncoder(nn.Module):
    def __init__(self, size, patch, d, heads, layers, hidden, embedding_hidden, eps=1e-5):
        super().__init__()
        self.patch, self.grid, self.layers = patch, size // patch, layers
        self.patch_embedding, self.patch_embedding_out = nn.Linear(3 * patch * patch, embedding_hidden), nn.Linear(embedding_hidden, d)
        self.class_token = nn.Parameter(torch.zeros(d))
        self.register_buffer("positions", sincos(self.grid, d))
        self.stack = Stack(layers, d, heads, hidden, eps, pre=True)

    def embed(self, pixels, hidden=None, mask_token=None):
        b, p, g = pixels.shape[0], self.patch, self.grid
        x = pixels.view(b, 3, g, p, g, p).permute(0, 2, 4, 1, 3, 5).reshape(b, g * g, 3 * p * p)
        x = self.patch_embedding_out(F.gelu(self.patch_embedding(x)))
        if hidden is not None:
            x = torch.where(hidden[..., None], mask_token, x)
        return torch.cat([self.class_token.expand(b, 1, -1), x], 1) + self.positions

    def forward(self, pixels):
        return self.stack(self.embed(pixels))

    def with_text(self, x, first, text, visible):
        v = x.shape[1]
        mask = torch.cat([torch.ones_like(visible[:, :1]).expand(-1, v), visible], 1)[:, None, None]
        joint = self.stack.run(torch.cat([x, text], 1), first, self.layers, visible=mask)
        return self.stack.finish(joint[:, :v])


class TextEmbedding(nn.Module):
    def __init__(self, vocabulary, d, length, eps):
        super().__init__()
        self.words = nn.Parameter(torch.zeros(vocabulary, d))
        self.positions = nn.Parameter(torch.zeros(length, d))
        self.token_types = nn.Parameter(torch.zeros(2, d))
        self.norm = nn.LayerNorm(d, eps)

    def forward(self, ids):
        return self.norm(F.embedding(ids, self.words) + self.positions[: ids.shape[1]] + self.token_types[0])


class LanguageHead(nn.Module):
    def __init__(self, d, vocabulary, eps):
        super().__init__()
        self.transform, self.norm, self.bias = nn.Linear(d, d), nn.LayerNorm(d, eps), nn.Parameter(torch.zeros(vocabulary))

    def forward(self, hidden, table):
        return F.linear(self.norm(F.gelu(self.transform(hidden))), table, self.bias)


class Mlp(nn.Module):
    def __init__(self, a, b, c):
        super().__init__()
        self.first, self.second = nn.Linear(a, b), nn.Linear(b, c)

    def forward(self, x):
        return self.second(F.gelu(self.first(x)))


class SemMim(nn.Module):
    """The micro layout: shared text tables, mean over patches as the global image feature, self-distilled targets."""

    def __init__(self, d=64, heads=4, image_layers=3, text_layers=2, fusion_layers=2, decoder_layers=1, size=64, patch=16, vocabulary=512, length=32,
                 itc=64, codes=256, head_hidden=256, inject_start=3, ratio=0.3, eps=1e-6):
        super().__init__()
        h = 4 * d
        self.first, self.ratio = inject_start - 1, ratio
        image = (size, patch, d, heads, image_layers, h, 2 * d)
        self.image = ImageEncoder(*image)
        self.text_embedding = TextEmbedding(vocabulary, d, length, eps)
        self.text = Stack(text_layers, d, heads, h, eps, pre=True)
        self.fusion = Stack(fusion_layers, d, heads, h, eps, pre=True, cross=True)
        self.decoder = Stack(decoder_layers, d, heads, h, eps, pre=True, cross=True)
        self.image_projection, self.text_projection = nn.Linear(d, itc), nn.Linear(d, itc)
        self.temperature = nn.Parameter(torch.tensor(0.07))
        self.itm_head = nn.Linear(d, 2)
        self.mlm_head, self.decoder_head = LanguageHead(d, vocabulary, eps), LanguageHead(d, vocabulary, eps)
        self.mask_token = nn.Parameter(torch.zeros(d))
        self.encoding_head = Mlp(d, head_hidden, codes)
        self.momentum_encoder, self.momentum_head = ImageEncoder(*image), Mlp(d, head_hidden, codes)
        for p in [*self.momentum_encoder.parameters(), *self.momentum_head.parameters()]:
            p.requires_grad_(False)
        self.register_buffer("class_center", torch.zeros(codes))
        self.register_buffer("patch_center", torch.zeros(codes))

    def reset(self):
        for p in self.parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=1 / math.sqrt(p.shape[-1]))

    def encode_image(self, pixels):
        tokens = self.image(pixels)
        return tokens, F.normalize(self.image_projection(tokens[:, 1:].mean(1)), dim=-1)

    def encode_text(self, ids):
        visible = ids != 0
        tokens = self.text(self.text_embedding(ids), visible=visible[:, None, None])
        return tokens, visible, F.normalize(self.text_projection(tokens[:, 0]), dim=-1)

    def fuse(self, image_tokens, tokens, visible):
        return self.fusion(tokens, visible=visible[:, None, None], memory=image_tokens)

    def match(self, image_tokens, tokens, visible):
        return self.itm_head(self.fuse(image_tokens, tokens, visible)[:, 0])

    def decode(self, memory, memory_visible, ids):
        n = ids.shape[1]
        causal = torch.ones(n, n, dtype=torch.bool, device=ids.device).tril() & (ids != 0)[:, None, None]
        return self.decoder(self.text_embedding(ids), visible=causal, memory=memory, memory_visible=memory_visible[:, None, None])

    def losses(self, batch, share=0.5):
        """One step's six losses. `batch` holds everything that chance decides beforehand, as a loader would."""
        b = batch["text"].shape[0]
        tokens, visible, embedding = self.encode_text(torch.cat([batch["text"], batch["masked"], batch["prefix"]]))
        (t0, t1, t2), (v0, v1, v2), (e0, _, _) = (t.chunk(3) for t in (tokens, visible, embedding))
        image, image_embedding = self.encode_image(batch["view1"])
        logits = image_embedding @ e0.T / self.temperature
        own = torch.arange(b, device=logits.device)
        itc = (F.cross_entropy(logits, own) + F.cross_entropy(logits.T, own)) / 2
        # Hard negatives by the contrastive softmax.
        weights = logits.detach().masked_fill(torch.eye(b, dtype=torch.bool, device=logits.device), -math.inf)
        p = int(round(share * b))
        texts, images = weights.softmax(1).multinomial(1)[:p, 0], weights.T.softmax(1).multinomial(1)[:p, 0]
        image_rows, text_rows = torch.cat([own[:p], own[:p], images]), torch.cat([own[:p], texts, own[:p]])
        fused = self.fuse(torch.cat([image[image_rows], image, image]), torch.cat([t0[text_rows], t1, t2]), torch.cat([v0[text_rows], v1, v2]))
        n = 3 * p
        itm = F.cross_entropy(self.itm_head(fused[:n, 0]), torch.cat([torch.ones(p), torch.zeros(2 * p)]).long().to(logits.device))
        hit = batch["chosen"]
        mlm = F.cross_entropy(self.mlm_head(fused[n:n + b][hit], self.text_embedding.words), batch["text"][hit])
        hidden = self.decode(fused[n + b:], v2, batch["input"])
        said = batch["target"] != 0
        plm = F.cross_entropy(self.decoder_head(hidden[said], self.text_embedding.words), batch["target"][said])
        # Masked image modelling.
        with torch.no_grad():
            teacher = self.momentum_encoder
            lower = teacher.stack.run(teacher.embed(batch["view2"]), 0, self.first)
            plain = teacher.stack.finish(teacher.stack.run(lower, self.first, teacher.layers))
            class_logits = self.momentum_head(plain[:, 0])
            patch_logits = self.momentum_head(teacher.with_text(lower, self.first, t0, v0)[:, 1:])
            similarity = torch.einsum("bnd,bd->bn", F.normalize(self.image_projection(plain[:, 1:]), dim=-1), e0) / 0.07
            m = int(round(self.ratio * similarity.shape[1]))
            index = (similarity - torch.rand_like(similarity).log().neg().log()).topk(m, 1).indices
            hidden_patches = torch.zeros_like(similarity, dtype=torch.bool).scatter_(1, index, True)
            at = index[..., None]
            target = ((patch_logits.gather(1, at.expand(-1, -1, patch_logits.shape[2])) - self.patch_center) / 0.04).softmax(-1)
            class_target = ((class_logits - self.class_center) / 0.04).softmax(-1)
        online = self.image.with_text(self.image.stack.run(self.image.embed(batch["view2"], hidden_patches, self.mask_token), 0, self.first), self.first, t0, v0)
        recovered = self.encoding_head(online[:, 1:].gather(1, at.expand(-1, -1, online.shape[2])))
        mim = -(target * (recovered / 0.1).log_softmax(-1)).sum(-1).mean()
        agreement = -(class_target * (self.encoding_head(image[:, 0]) / 0.1).log_softmax(-1)).sum(-1).mean()
        with torch.no_grad():
            self.class_center.lerp_(class_logits.mean(0), 0.1)
            self.patch_center.lerp_(patch_logits.flatten(0, 1).mean(0), 0.1)
        return itc + itm + mlm + plm + agreement + mim

    def update_momentum(self, m=0.99):
        with torch.no_grad():
            for slow, fast in [(self.momentum_encoder, self.image), (self.momentum_head, self.encoding_head)]:
                for a, b in zip(slow.parameters(), fast.parameters()):
                    a.lerp_(b, 1 - m)
