"""Reference scores of captions: BLEU, ROUGE-L and CIDEr-D from pycocoevalcap 1.2, plain CIDEr and cached document frequencies from
github.com/ruotianluo/cider (commit dbb3960), of which CIDER is a checkout.

    python tests/ref/caption_scores.py CIDER > tests/ref/caption_scores.json

{"items": [{"candidate", "references", "bleu": [4], "rouge_l", "cider_d", "cider", "cider_d_external", "cider_external"}], "corpus": {...},
"frequencies": {"ref_len", "document_frequency": {"words": count}}}. Captions are tokenised: words joined by blanks.
"""

import collections
import json
import random
import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pyciderevalcap.cider.cider_scorer import CiderScorer as Plain
from pyciderevalcap.ciderD.ciderD_scorer import CiderScorer as CiderD

WORDS = "a the man woman dog cat ball park on in with red blue big small rides holds plays near and two of water street table sits".split()


def caption(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 14)))


def changed(rng, text):
    words = text.split()
    for _ in range(rng.randint(0, 4)):
        at = rng.randrange(len(words))
        words[at:at + rng.randint(0, 1)] = [rng.choice(WORDS + ["unseen", "\u00e9t\u00e9", "1\u00a01/2"])]
    return " ".join(words)


def make_items():
    rng = random.Random(11)
    items = []
    for _ in range(60):
        first = caption(rng)
        references = [first] + [changed(rng, first) for _ in range(rng.randint(0, 5))]
        items.append((changed(rng, rng.choice(references)), references))
    by_hand = [("", ["a dog"]), ("a dog", [""]), ("", [""]), ("dog", ["dog"]), ("a a a a a", ["a a", "a b c d e f g h"]), ("a dog runs", ["a dog runs"]),
               ("two men", ["one", "two men and a dog", "two"]), ("1\u00a01/2 cups", ["1\u00a01/2 cups of water", "1 1/2 cups"]), ("x y z w v", ["a b c"])]
    return items + by_hand


def with_frequencies(kind, items, pictures, frequencies):
    scorer = kind(df_mode="corpus")
    for candidate, references in items:
        scorer += (candidate, references)
    scorer.df_mode, scorer.ref_len, scorer.document_frequency = "cached", np.log(float(pictures)), frequencies
    return [float(s) for s in scorer.compute_cider()]


def main():
    items = make_items()
    gts = {i: references for i, (_, references) in enumerate(items)}
    res = {i: [candidate] for i, (candidate, _) in enumerate(items)}
    stdout, sys.stdout = sys.stdout, sys.stderr  # the scorers print
    bleu, bleus = Bleu(4).compute_score(gts, res)
    rouge, rouges = Rouge().compute_score(gts, res)
    cider_d, cider_ds = Cider().compute_score(gts, res)
    plain = Plain()
    for candidate, references in items:
        plain += (candidate, references)
    cider, ciders = plain.compute_score()
    sys.stdout = stdout

    rng = random.Random(3)
    frequencies = collections.defaultdict(float)
    for _, references in items[:40]:
        for ngram in {tuple(r.split()[i:i + n]) for r in references for n in range(1, 5) for i in range(len(r.split()) - n + 1)}:
            if rng.random() < 0.7:
                frequencies[ngram] += rng.randint(1, 30)
    table = {" ".join(k): v for k, v in frequencies.items() if "\u00a0" not in " ".join(k)}
    frequencies = collections.defaultdict(float, {tuple(k.split(" ")): v for k, v in table.items()})
    external = {kind: with_frequencies(scorer, items, 5000, frequencies) for kind, scorer in (("cider_d", CiderD), ("cider", Plain))}

    out = [{"candidate": c, "references": r, "bleu": [float(bleus[n][i]) for n in range(4)], "rouge_l": float(rouges[i]), "cider_d": float(cider_ds[i]),
            "cider": float(ciders[i]), "cider_d_external": external["cider_d"][i], "cider_external": external["cider"][i]}
           for i, (c, r) in enumerate(items)]
    corpus = {"bleu": [float(b) for b in bleu], "rouge_l": float(rouge), "cider_d": float(cider_d), "cider": float(cider)}
    print('{"items": [' + ",\n".join(json.dumps(o) for o in out) + '],\n"corpus": ' + json.dumps(corpus) + ',\n"frequencies": '
          + json.dumps({"ref_len": 5000, "document_frequency": table}) + "}")


if __name__ == "__main__":
    main()
