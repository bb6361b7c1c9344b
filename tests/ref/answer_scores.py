"""Reference scores of NLVR2, GQA, entailment and boxes, from the public evaluation code and scikit-learn 1.9.

    python tests/ref/answer_scores.py NLVR OPENVQA UNITER > tests/ref/answer_scores.json

NLVR, OPENVQA and UNITER are checkouts of github.com/lil-lab/nlvr (1892484), MILVLG/openvqa (f8f9966) and ChenRocks/UNITER (1dbfa62). The inputs are
random, and written as the files of a release and of a submission, so that readers are tested with them too.
"""

import ast
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import types

from sklearn.metrics import accuracy_score, balanced_accuracy_score, recall_score

NLVR, OPENVQA, UNITER = map(pathlib.Path, sys.argv[1:4])
rng = random.Random(21)


def nlvr2():
    examples, lines = [], []
    for identifier in [f"dev-{a}-{pair}-{b}" for a in range(12) for pair in range(rng.randint(1, 4)) for b in range(2)]:
        label = rng.choice(["True", "False"])
        examples.append({"identifier": identifier, "sentence": "There are dogs.", "label": label})
        value = label if rng.random() < 0.8 else rng.choice(["True", "False"])
        lines.append(f"{identifier},{rng.choice([value, value.lower(), value.upper()])}")
    rng.shuffle(lines)
    with tempfile.TemporaryDirectory() as folder:
        predictions, labels = pathlib.Path(folder, "p.csv"), pathlib.Path(folder, "l.json")
        predictions.write_text("\n".join(lines) + "\n")
        labels.write_text("\n".join(map(json.dumps, examples)) + "\n")
        out = subprocess.run([sys.executable, NLVR / "nlvr2/eval/metrics.py", predictions, labels], capture_output=True, text=True, check=True).stdout
    scores = dict(line.split("=") for line in out.split())
    return {"examples": examples, "predictions": lines, "scores": {k: float(v) for k, v in scores.items()}}


def gqa():
    sys.path.insert(0, str(OPENVQA))
    sys.modules["tqdm"] = types.SimpleNamespace(tqdm=lambda x: x)
    from openvqa.datasets.gqa.eval.gqa_eval import GQAEval
    answers = ["yes", "no", "red", "blue", "dog", "left", "color", "shape"]
    questions, choices, predictions = {}, {}, []
    for i in range(160):
        structural = rng.choice(["query", "verify", "logical", "choose", "compare"])
        semantic = [{"operation": o, "argument": a} for o, a in rng.sample(
            [("select", "dog (1)"), ("filter color", "red"), ("query", "name"), ("exist", "?"), ("choose name", "cat|dog"), ("relate", "table,on,o (2)")], rng.randint(1, 4))]
        questions[f"{i:03}"] = {
            "question": " ".join(["word"] * rng.randint(3, 9)), "answer": rng.choice(answers), "isBalanced": rng.random() < 0.7, "imageId": str(i // 4),
            "types": {"structural": structural, "semantic": rng.choice(["obj", "attr", "rel", "cat", "global"]), "detailed": rng.choice(["attrC", "twoCommon", "existC"])},
            "groups": {"global": rng.choice([None, "color", "animal", "side"])}, "semantic": semantic,
            "entailed": [f"{j:03}" for j in rng.sample(range(160), rng.randint(0, 3))]}
        choices[f"{i:03}"] = {"valid": rng.sample(answers, 5), "plausible": rng.sample(answers, 3)}
        right = rng.random() < 0.6
        predictions.append({"questionId": f"{i:03}", "prediction": questions[f"{i:03}"]["answer"] if right else rng.choice(answers + ["unknown"])})
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: f"{folder}/{name}.json" for name in ("predictions", "questions", "choices")}
        for name, value in (("predictions", predictions), ("questions", questions), ("choices", choices)):
            pathlib.Path(paths[name]).write_text(json.dumps(value))
        stdout, sys.stdout = sys.stdout, sys.stderr
        found = GQAEval(None, paths["predictions"], paths["questions"], choices_path=paths["choices"], EVAL_CONSISTENCY=True).scores
        sys.stdout = stdout
    scores = {k: found[k] for k in ("accuracy", "binary", "open", "validity", "plausibility", "consistency", "distribution")}
    groups = {k: {str(t): v[0] for t, v in found[k].items()}
              for k in ("accuracyPerStructuralType", "accuracyPerSemanticType", "accuracyPerLength", "accuracyPerSteps")}
    return {"questions": questions, "choices": choices, "predictions": predictions, "scores": scores, "groups": groups}


def entailment():
    names = ["entailment", "neutral", "contradiction"]
    labels = [rng.choice(names) for _ in range(90)]
    predictions = [label if rng.random() < 0.6 else rng.choice(names) for label in labels]
    return {"labels": labels, "predictions": predictions, "accuracy": 100 * accuracy_score(labels, predictions),
            "balanced": 100 * balanced_accuracy_score(labels, predictions),
            "per_class": {n: 100 * r for n, r in zip(names, recall_score(labels, predictions, labels=names, average=None))}}


def boxes():
    tree = ast.parse((UNITER / "data/re.py").read_text())
    function = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "computeIoU")
    space = {}
    exec(compile(ast.Module(body=[function], type_ignores=[]), "re.py", "exec"), space)
    pairs = [([0, 0, 10, 10], [0, 0, 10, 10]), ([0, 0, 10, 10], [9, 9, 10, 10]), ([0, 0, 10, 10], [8, 0, 10, 10]), ([0, 0, 10, 10], [5, 0, 10, 10]),
             ([0, 0, 10, 10], [20, 20, 5, 5]), ([0, 0, 1, 1], [0, 0, 1, 1]), ([0, 0, 2, 4], [1, 0, 2, 4]), ([0, 0, 4, 4], [0, 0, 4, 2])]
    for _ in range(60):
        a = [round(rng.uniform(0, 60), 2) for _ in range(2)] + [round(rng.uniform(1, 60), 2) for _ in range(2)]
        pairs.append((a, [round(max(0.5, x + rng.uniform(-15, 15)), 2) for x in a]))
    return [{"a": a, "b": b, "iou": space["computeIoU"](None, a, b)} for a, b in pairs]


def main():
    print(json.dumps({"nlvr2": nlvr2(), "gqa": gqa(), "entailment": entailment(), "boxes": boxes()}, separators=(",", ":")))


if __name__ == "__main__":
    main()
