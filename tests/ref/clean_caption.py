"""Reference of caption cleaning, from ALBEF.

    git clone https://github.com/salesforce/ALBEF
    python tests/ref/clean_caption.py ALBEF/dataset/utils.py > tests/ref/clean_caption.json

Only pre_caption is taken from the file: the rest of it needs packages that are not here.
"""

import json
import random
import re
import sys

HAND = [
    "", " ", "\n", "A dog.", "A man's hat, isn't it?", "black-and-white / grey", "<person> rides a <PERSON>", "<per-son>", "a  b   c", "a\tb", "a\t\tb", "a \n", "a\n\n",
    "\nfront", "  trim  ", "one " * 40, " ".join(str(i) for i in range(30)), " ".join(str(i) for i in range(31)), "((*#:;~))", "\"Quoted\" 'text'!", "caf\u00e9 \u00c9T\u00c9",
    "a\u00a0\u00a0b", "a\u2003b", "wait... what?!", "- dash -", "a - b - c", "x/ /y", ". . .", "A & B @ C %", "Stra\u00dfe", "\u041f\u0420\u0418\u0412\u0415\u0422", "word\x1c\x1cword", "end /",
]
POOL = ["A", "dog", " ", " ", "  ", "\t", "\n", ",", ".", "-", "/", "<person>", "Man's", "\u00a0", "(x)", "\u00c9", "~", "7"]


def main():
    source = open(sys.argv[1], encoding="utf-8").read()
    body = source[source.index("def pre_caption"):]
    scope = {"re": re}
    exec(body[: body.index("return caption") + len("return caption")], scope)
    rng = random.Random(3)
    texts = [(t, 30) for t in HAND] + [("".join(rng.choice(POOL) for _ in range(rng.randint(1, 25))), rng.choice([3, 30])) for _ in range(100)]
    print("[" + ",\n".join(json.dumps([t, n, scope["pre_caption"](t, n)]) for t, n in texts) + "]")


if __name__ == "__main__":
    main()
