"""Contrastive loss with a queue, image ids and soft targets (ALBEF Sec. 3.2; salesforce/ALBEF, model_retrieval.py, written anew with one difference: texts
have no momentum encoder). Run: python3 tests/ref/itc_queue.py"""
import torch
import torch.nn.functional as F

from reference import save

torch.manual_seed(23)
B, Q, E, alpha = 4, 6, 5, 0.4


def unit(*shape):
    return F.normalize(torch.randn(*shape), dim=-1)


image, text = unit(B, E).requires_grad_(), unit(B, E).requires_grad_()
momentum = unit(B, E)
queue_image, queue_text = unit(Q, E), unit(Q, E)
ids, queue_ids = torch.tensor([3, 8, 3, 1]), torch.tensor([8, 5, 9, 1, -1, -1])
tau = torch.tensor(0.2, requires_grad=True)
filled = queue_ids >= 0
image_keys = torch.cat([momentum, queue_image[filled]])   # no gradient
text_keys = torch.cat([text, queue_text[filled]])         # the batch with gradient, the queue without
all_ids = torch.cat([ids, queue_ids[filled]])
same = (ids[:, None] == all_ids[None]).float()
hard = same / same.sum(1, keepdim=True)


def loss_with(alpha):
    with torch.no_grad():
        of_images = alpha * F.softmax(momentum @ text_keys.T / tau, 1) + (1 - alpha) * hard
        of_texts = alpha * F.softmax(text @ image_keys.T / tau, 1) + (1 - alpha) * hard
    return (F.cross_entropy(image @ text_keys.T / tau, of_images) + F.cross_entropy(text @ image_keys.T / tau, of_texts)) / 2


hard_loss = loss_with(0.0)
loss = loss_with(alpha)
loss.backward()
save("itc_queue", image=image, text=text, momentum=momentum, queue_image=queue_image, queue_text=queue_text, ids=ids, queue_ids=queue_ids, tau=tau,
     hard_loss=hard_loss, loss=loss, image_grad=image.grad, text_grad=text.grad, tau_grad=tau.grad)
