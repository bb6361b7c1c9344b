"""Reference values and gradients of the losses, from PyTorch alone. Run: python3 tests/ref/objectives.py"""
import torch
import torch.nn.functional as F

from reference import save

torch.manual_seed(7)


def unit(x):
    return F.normalize(x, dim=-1)


# Symmetric InfoNCE with several positives: cross_entropy with soft targets.
image = unit(torch.randn(5, 4)).requires_grad_()
text = unit(torch.randn(5, 4)).requires_grad_()
ids = torch.tensor([3, 8, 3, 1, 2])
tau = torch.tensor(0.07, requires_grad=True)
logits = image @ text.T / tau
same = ids[:, None].eq(ids[None]).float()
target = same / same.sum(1, keepdim=True)
loss = (F.cross_entropy(logits, target) + F.cross_entropy(logits.T, target)) / 2
loss.backward()
save("itc_loss", image=image, text=text, ids=ids, tau=tau, loss=loss, image_grad=image.grad, text_grad=text.grad, tau_grad=tau.grad)

# Agreement and patch loss: DINO's cross-entropy between softmax outputs.
student = torch.randn(6, 8, requires_grad=True)
teacher = torch.randn(6, 8)
center = 0.1 * torch.randn(8)
q = F.softmax((teacher - center) / 0.04, dim=-1)
loss = torch.sum(-q * F.log_softmax(student / 0.1, dim=-1), dim=-1).mean()
loss.backward()
new_center = center * 0.9 + teacher.mean(0) * (1 - 0.9)
save("soft_cross_entropy", student=student, teacher=teacher, center=center, target=q, loss=loss, student_grad=student.grad,
     new_center=new_center)

# Pixels: MAE's patchify, normalised target, loss on masked patches (facebookresearch/mae, models_mae.py, written anew).
pixels = torch.rand(2, 3, 8, 8)
patches = pixels.unfold(2, 4, 4).unfold(3, 4, 4)          # (B,3,2,2,4,4)
patches = patches.permute(0, 2, 3, 4, 5, 1).reshape(2, 4, 48)
mean, var = patches.mean(-1, keepdim=True), patches.var(-1, keepdim=True)
target = (patches - mean) / (var + 1e-6) ** 0.5
predicted = torch.randn(2, 4, 48, requires_grad=True)
hidden = torch.tensor([[True, False, False, True], [False, True, False, False]])
per_patch = ((predicted - target) ** 2).mean(-1)
loss = (per_patch * hidden).sum() / hidden.sum()
loss.backward()
save("pixel_loss", pixels=pixels, patches=patches, target=target, predicted=predicted, hidden=hidden, loss=loss, predicted_grad=predicted.grad)

# ITM and token losses.
logits = torch.randn(6, 2, requires_grad=True)
matched = torch.tensor([1, 1, 0, 0, 0, 0])
loss = F.cross_entropy(logits, matched)
loss.backward()
save("itm_loss", logits=logits, matched=matched, loss=loss, logits_grad=logits.grad)
