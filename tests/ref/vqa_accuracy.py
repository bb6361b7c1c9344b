"""Reference scores of VQA accuracy, from the official evaluator.

    git clone https://github.com/GT-Vision-Lab/VQA
    python tests/ref/vqa_accuracy.py VQA/PythonEvaluationTools/vqaEvaluation/vqaEval.py > tests/ref/vqa_accuracy.json

The evaluator is Python 2; its print statements are rewritten in memory, nothing else. Questions are made up to meet its special cases.
"""

import copy
import json
import random
import re
import sys
import types
import warnings

STRINGS = [
    "", " ", "yes", "Yes", " yes ", "yes\n", "\tno", "the dog", "A dog and an apple", "a", "the", "an the a", "none", "None of them", "one two three", "ten", "TEN",
    "zero", "eleven", "twenty one", "dont", "don't", "Dont", "cant wont", "Im here", "Ive", "somebody'd", "somebodyd've", "shed've", "let's", "lets", "yall'll",
    "'ow'sat", "oclock", "5 o'clock", "5 oclock", "maam", "hes", "its", "it's", "thats the one", "black/white", "black / white", "black /white", "black-white",
    "black - white", "t-shirt", "t- shirt", "1,000", "1,000,000 dollars", "a, b", "a,b", "a ,b", "1,a", "1,2-3", "1,2 (x)", "x_y=z+w", "(yes)", "( yes )",
    "[brackets] {braces}", "\"quoted\"", "back\\slash", "<tag>", "user@mail", "`tick`", "what?", "what ?", "wow!", "semi;colon", "semi; colon", "3.5", "3.", ".5",
    "3.a", "a.b", "a.b.c", "u.s.a.", "St. Louis", "...", "1.2.3.", "7.30 p.m.", "." * 40, "x." * 40, "." * 31 + "5." + "." * 5, "no.1", "a.m. 5:30",
    "5:30", "50%", "$5", "#1", "&", "*", "rock & roll", "hot dog, fries", "hot dog,fries", "one, two", "one,two", "two,3", "2, 3", "2,3", "the-the", "a-a",
    "An", "THE CAT", "Cat", "cat.", "cat!", "cats", "don't know", "i dont know", "caf\u00e9", "CAF\u00c9", "\u00a0yes\u00a0", "yes\u2003no", "no\x1cyes", "tab\there",
    "new\nline", "wed've", "wouldn'tve", "what's that", "whats that", "whats, that", "red and white", "red, white", "red,white", "red & white", "left/right",
]
TYPES = ["what is", "is the", "how many", "what color is the", "none of the above"]


def load_evaluator(path):
    source = re.sub(r'^(\s*)print (".*")$', r"\1print(\2)", open(path).read(), flags=re.M)
    module = types.ModuleType("vqaEval")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, path, "exec"), module.__dict__)
    module.VQAEval.updateProgress = lambda self, progress: None
    module.print = lambda *_: None
    return module.VQAEval


class Loaded:
    """What the evaluator asks of the data set's own loader."""

    def __init__(self, qa):
        self.qa = qa

    def getQuesIds(self):
        return list(self.qa)


def questions():
    rng = random.Random(5)
    out = []
    for i in range(320):
        pool = rng.sample(STRINGS, rng.randint(1, 5))
        weights = [rng.random() ** 3 + 0.01 for _ in pool]
        count = 10 if i % 8 else rng.randint(1, 12)
        answers = rng.choices(pool, weights, k=count)
        prediction = rng.choice(answers) if rng.random() < 0.8 else rng.choice(STRINGS)
        if rng.random() < 0.3:
            prediction = rng.choice([prediction.upper(), prediction + ".", "the " + prediction, " " + prediction + "\n"])
        out.append({"prediction": prediction, "answers": answers, "question_type": rng.choice(TYPES), "answer_type": rng.choice(["yes/no", "number", "other"])})
    return out


def evaluate(evaluator, items, digits):
    truth = {i: {"answers": [{"answer": a, "answer_id": k} for k, a in enumerate(q["answers"], 1)],
                 "question_type": q["question_type"], "answer_type": q["answer_type"]} for i, q in enumerate(items)}
    run = evaluator(Loaded(copy.deepcopy(truth)), Loaded({i: {"answer": q["prediction"]} for i, q in enumerate(items)}), digits)
    run.evaluate()
    return run


def main():
    evaluator = load_evaluator(sys.argv[1])
    items = questions()
    exact, official = evaluate(evaluator, items, 12), evaluate(evaluator, items, 2)
    for i, item in enumerate(items):
        item["score"] = exact.evalQA[i]
    tool = evaluator(Loaded({}), None)
    strings = [[s, tool.processPunctuation(s), tool.processDigitArticle(s)] for s in STRINGS]
    json.dump({"questions": items, "overall": official.accuracy["overall"], "per_question_type": official.accuracy["perQuestionType"],
               "per_answer_type": official.accuracy["perAnswerType"], "strings": strings, "contractions": tool.contractions}, sys.stdout, indent=0)
    print()


if __name__ == "__main__":
    main()
