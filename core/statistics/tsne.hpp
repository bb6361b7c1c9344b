#pragma once
// t-SNE, exact: every pair of points counts (van der Maaten and Hinton, JMLR 2008). For figures of at most 5,000 points.

#include <cstdint>
#include <span>
#include <vector>

namespace vlp::statistics {

inline constexpr int64_t kMostTsnePoints = 5000;  // a matrix of all pairs is held in memory: 200 MB

// Row-major (count, width).
struct Points {
  std::span<const float> values;
  int64_t count = 0, width = 0;
};

// Joint probabilities p_ij = (p_j|i + p_i|j) / 2N of squared Euclidean distances (eqs. 1 and section 3.1), (N,N): symmetric, 0 on the diagonal,
// sum 1. The bandwidth of each point is searched (Newton within a bracket, to 1e-10 of the entropy) so that its conditional distribution has the given perplexity. Throws BadInput for fewer
// than 3 or more than kMostTsnePoints points, a perplexity outside [1, N - 1), or a value that is not finite; ShapeError where sizes do not fit.
std::vector<double> joint_affinities(const Points& points, double perplexity, int64_t threads = 1);

// KL(P || Q) of an embedding y (N,2) under the Student kernel (eqs. 2 and 4); p (N,N) as joint_affinities gives it.
double tsne_divergence(std::span<const double> p, std::span<const double> y);
// Its gradient (N,2), eq. 5, with p scaled by `exaggeration`.
std::vector<double> tsne_gradient(std::span<const double> p, std::span<const double> y, double exaggeration = 1, int64_t threads = 1);

// One phase of gradient descent with momentum and adaptive gains (+ 0.2 where gradient and step disagree in sign, x 0.8 where they agree, at least
// 0.01), from rest.
struct Descent {
  int64_t iterations = 0;
  double momentum = 0.5, learning_rate = 200, exaggeration = 1;
  int64_t threads = 1;
};
void descend(std::span<const double> p, std::vector<double>& y, const Descent& phase);

struct TsneSpec {
  double perplexity = 30;
  // Phase 1 with exaggerated p and momentum 0.5, phase 2 with momentum 0.8. Defaults are scikit-learn's; the paper has 4 and 50.
  double early_exaggeration = 12;
  int64_t early_iterations = 250, iterations = 1000;  // iterations: of both
  double learning_rate = 0;                           // 0: max(N / early_exaggeration / 4, 50) (Belkina et al. 2019)
  uint64_t seed = 0;                                  // of the first layout, N(0, 1e-4 squared)
  int64_t threads = 1;                                // the result does not depend on it
};
struct Embedding {
  std::vector<double> y;  // (N,2), centred
  double divergence = 0;  // KL(P || Q) in nats
};
// Throws as joint_affinities; BadInput for a spec with a negative number.
Embedding tsne(const Points& points, const TsneSpec& spec);

}  // namespace vlp::statistics
