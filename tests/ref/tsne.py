"""Reference values of core/statistics/tsne from scikit-learn (and the affinities once more in double precision by a root finder):
python tests/ref/tsne.py > tests/ref/tsne.json"""
import json

import numpy as np
import sklearn
from scipy.optimize import brentq
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import _t_sne

rng = np.random.default_rng(3)
n, width, perplexity = 40, 6, 7.0
centres = rng.normal(0, 3, (4, width))
x = (centres[rng.integers(0, 4, n)] + rng.normal(0, 1, (n, width))).round(3).astype(np.float32)
distances = squareform(pdist(x.astype(np.float64), "sqeuclidean"))


def conditional(row):
    """The distribution over the other points with the given perplexity: sklearn searches in single precision, to 1e-5 of the entropy."""
    def shares(beta):
        w = np.exp(-beta * (row - row.min()))
        return w / w.sum()

    def excess(beta):
        p = shares(beta)
        return -(p * np.log(np.maximum(p, 1e-300))).sum() - np.log(perplexity)

    return shares(brentq(excess, 1e-6, 1e3, xtol=1e-14, rtol=1e-14))


exact = np.zeros((n, n))
for i in range(n):
    others = np.arange(n) != i
    exact[i, others] = conditional(distances[i, others])
exact = (exact + exact.T) / (2 * n)

joint = _t_sne._joint_probabilities(distances, perplexity, 0)  # of pairs i < j; all pairs sum to 1
y = rng.normal(0, 2, (n, 2)).round(4)
divergence, gradient = _t_sne._kl_divergence(y.ravel(), joint, 1, n, 2)
_, exaggerated = _t_sne._kl_divergence(y.ravel(), joint * 12, 1, n, 2)
steps = {}
for name, iterations, momentum, scale in (("early", 20, 0.5, 12.0), ("late", 20, 0.8, 1.0)):
    moved, _, _ = _t_sne._gradient_descent(_t_sne._kl_divergence, y.ravel(), it=0, max_iter=iterations, momentum=momentum, learning_rate=50.0,
                                           min_grad_norm=0.0, n_iter_check=1000, args=[joint * scale, 1, n, 2])
    steps[name] = moved.tolist()

print(json.dumps({"sklearn": sklearn.__version__, "width": width, "perplexity": perplexity, "x": [float(f"{v:.7g}") for v in x.ravel()],
                  "joint": squareform(joint).ravel().tolist(), "joint_exact": exact.ravel().tolist(), "y": y.ravel().tolist(), "divergence": float(divergence),
                  "gradient": gradient.tolist(), "gradient_exaggerated": exaggerated.tolist(), "descent": steps}, separators=(",", ":")))
