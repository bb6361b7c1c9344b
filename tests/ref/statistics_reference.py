"""Reference values of core/statistics from SciPy, statsmodels, NumPy and plain loops: python tests/ref/statistics_reference.py > tests/ref/statistics.json"""
import itertools
import json
import math

import numpy as np
import statsmodels.formula.api as formulas
from scipy import optimize, stats

rng = np.random.default_rng(7)
out = {}


def rounded(x):
    return [round(float(v), 3) for v in x]


# Distributions: [arguments..., value].
dfs = [1, 1.7, 2, 5.04, 10, 57.3]
out["t_upper"] = [[t, df, stats.t.sf(t, df)] for t in (-6.3, -0.4, 0, 1.2, 3.3, 12.5, 40.0) for df in dfs]
out["t_quantile"] = [[p, df, stats.t.ppf(p, df)] for p in (0.0005, 0.05, 0.3, 0.8, 0.975, 0.999) for df in dfs]
out["noncentral_t_upper"] = [[t, df, s, stats.nct.sf(t, df, s)] for t in (-1.0, 0.7, 2.9, 6.3) for df in (1, 2, 4, 10, 38) for s in (0, 0.8, 2.5, 6)]
out["chi_squared_quantile"] = [[p, df, stats.chi2.ppf(p, df)] for p in (0.01, 0.2, 0.9) for df in (1, 2, 4, 10, 33)]
out["fair_coin_upper"] = [[k, n, stats.binomtest(k, n, 0.5, alternative="greater").pvalue] for k, n in ((0, 3), (5, 5), (7, 9), (31, 50), (120, 200))]

# Gaps: rows, then D, SE, df, p of Delta <= 0 (upper), p of Delta >= delta (lower), 95 % bounds, for three tests.
delta = 0.25
out["gaps"] = []
for n_a, n_b in ((2, 2), (3, 3), (5, 3), (4, 9)):
    a, b = np.array(rounded(rng.normal(60.6, 0.5, n_a))), np.array(rounded(rng.normal(60, 0.9, n_b)))
    case = {"a": list(a), "b": list(b), "delta": delta}
    n = min(n_a, n_b)
    tests = {
        "welch": lambda shift, side: stats.ttest_ind(a - shift, b, equal_var=False, alternative=side),
        "pooled_table": lambda shift, side: stats.ttest_ind(a - shift, b, alternative=side),
        "paired_seed": lambda shift, side: stats.ttest_rel(a[:n] - shift, b[:n], alternative=side),
        "constant": lambda shift, side: stats.ttest_1samp(a - 60.1 - shift, 0, alternative=side),
    }
    for mode, test in tests.items():
        up, down = test(0, "greater"), test(delta, "less")
        d = {"paired_seed": (a[:n] - b[:n]).mean(), "constant": a.mean() - 60.1}.get(mode, a.mean() - b.mean())
        case[mode] = {
            "d": d, "se": d / up.statistic, "df": float(up.df), "p_conf": up.pvalue, "p_contra": down.pvalue,
            "lower": up.confidence_interval(0.95).low, "upper": test(0, "less").confidence_interval(0.95).high,
            "tie_in": max(test(-delta, "greater").pvalue, down.pvalue),
            "tie_out": min(test(delta, "greater").pvalue, test(-delta, "less").pvalue),
        }
    if n_a == 4:  # an sd ratio that the pooled test refuses is tested elsewhere
        assert max(a.std(ddof=1), b.std(ddof=1)) < 2 * math.sqrt((3 * a.var(ddof=1) + 8 * b.var(ddof=1)) / 11)
    out["gaps"].append(case)


def holm(p):
    order, adjusted, running = sorted(range(len(p)), key=lambda i: p[i]), [0.0] * len(p), 0.0
    for j, i in enumerate(order):
        running = max(running, min(1.0, (len(p) - j) * p[i]))
        adjusted[i] = running
    return adjusted


out["holm"] = [{"p": p, "adjusted": holm(p)} for p in ([0.01], [0.04, 0.01, 0.03], [0.2, 0.2, 0.001, 1.0], [0.012, 0.02, 0.011, 0.5, 0.013], [0.0, 0.0, 0.6])]

# Rank correlation with ties; the permutation p by enumeration.
out["ranks"] = []
for n in (3, 4, 5, 6, 7):
    for _ in range(3):
        x, y = [int(v) for v in rng.integers(0, n, n)], [int(v) for v in rng.integers(0, 2 * n, n)]
        if len(set(x)) == 1 or len(set(y)) == 1:
            continue
        tau = stats.kendalltau(x, y, variant="b").statistic
        sign = lambda v, i, j: (v[i] > v[j]) - (v[i] < v[j])
        score = lambda v: sum(sign(x, i, j) * sign(v, i, j) for i in range(n) for j in range(i))
        hits = [score(v) >= score(y) for v in itertools.permutations(y)]
        out["ranks"].append({"x": x, "y": y, "tau": tau, "rho": stats.spearmanr(x, y).statistic, "p": sum(hits) / len(hits)})


def mde(power):
    return float(optimize.brentq(lambda gap: power(gap) - 0.8, 1e-3, 200, xtol=1e-9))


def welch_power(n_a, n_b, ratio, level):
    """Welch's power on a grid of the two chi-squared quantiles: the definition, without the reduction that the program uses."""
    grid = (np.arange(1500) + 0.5) / 1500
    v_a = stats.chi2.ppf(grid, n_a - 1)[:, None] / (n_a - 1) / n_a
    v_b = ratio**2 * stats.chi2.ppf(grid, n_b - 1)[None, :] / (n_b - 1) / n_b
    v = v_a + v_b
    threshold = stats.t.isf(level, v**2 / (v_a**2 / (n_a - 1) + v_b**2 / (n_b - 1))) * np.sqrt(v)
    se = math.sqrt(1 / n_a + ratio**2 / n_b)
    return lambda gap: stats.norm.cdf((gap - threshold) / se).mean()


# Minimum detectable gap in sd units: [n_a, n_b, sd_b / sd_a, level, value]; fixed df: [df, standard error, level, value].
out["mde_welch"] = [[*k, mde(welch_power(*k))] for k in ((3, 3, 1, 0.05), (5, 5, 1, 0.05), (5, 3, 1, 0.05), (5, 3, 3, 0.025), (10, 10, 1, 0.01), (4, 8, 0.5, 0.05))]
out["mde_fixed"] = [[df, se, level, mde(lambda gap: stats.nct.sf(stats.t.isf(level, df), df, gap / se))]
                    for df in (1, 2, 4, 10, 30) for se, level in ((1.0, 0.05), (0.5, 0.0125))]

# Clustered standard error of paired items.
group, value = [int(g) for g in rng.integers(0, 6, 40)], rounded(rng.normal(0.1, 1, 40))
mean = np.mean(value)
sums = [sum(v - mean for g, v in zip(group, value) if g == k) for k in range(6)]
out["items"] = {"group": group, "value": value, "mean": float(mean), "se": math.sqrt(sum(s * s for s in sums)) / 40}

# Seeds as blocks: the linear model score ~ row + seed, and of it the contrast of the first two rows.
out["blocks"] = []
for rows, seeds in ((2, 3), (4, 2), (6, 3)):
    effects = rng.normal(0, 2, seeds)
    scores = [rounded(rng.normal(60 + 0.4 * (r == 0), 0.5, seeds) + effects) for r in range(rows)]
    table = {"score": [v for row in scores for v in row], "row": [f"r{r}" for r in range(rows) for _ in range(seeds)], "seed": [f"s{s}" for _ in range(rows) for s in range(seeds)]}
    fit = formulas.ols("score ~ C(row, Treatment('r1')) + C(seed)", table).fit()
    d, se, df = (float(v) for v in (fit.params.iloc[1], fit.bse.iloc[1], fit.df_resid))
    assert fit.params.index[1].endswith("[T.r0]")
    out["blocks"].append({"scores": scores, "sd": math.sqrt(fit.mse_resid), "d": d, "se": se, "df": df, "p_conf": stats.t.sf(d / se, df)})


def plain(x):
    if isinstance(x, dict):
        return {k: plain(v) for k, v in x.items()}
    return [plain(v) for v in x] if isinstance(x, (list, tuple)) else (x.item() if isinstance(x, np.generic) else x)


print(json.dumps({k: plain(v) for k, v in out.items()}).replace('], "', '],\n"').replace('}, {', '},\n {'))
