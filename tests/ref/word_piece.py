"""Reference ids and offsets of WordPiece, from Hugging Face `tokenizers` 0.23.3.

    python tests/ref/word_piece.py SMALL_VOCABULARY [BERT_VOCABULARY] > tests/ref/word_piece.json

SMALL_VOCABULARY is tests/ref/word_piece_vocabulary.txt (printed by --vocabulary); BERT_VOCABULARY is vocab.txt of bert-base-uncased (30,522 lines). Each case is
[text, {"small": uncased, "small_cased": cased, "bert": uncased}] with a list of [id, begin, end] in bytes of the UTF-8 text for
`small` (plain ids where a spacing mark moves in NFD: there the reference gives a place's offsets, not the character's) and the
plain ids for the others. The last of the hand-made ones hold characters that Unicode added or reclassified after version 8, whose tables the reference has.
"""

import json
import random
import sys

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

HAND = [
    "", " ", "\t\n\r", "a", "A", "hello world", "Hello, World!", "  leading and trailing  ", "unaffable", "UNAFFABLE playing", "don't stop",
    "it's 5 o'clock", "3.14 1,000,000 -42", "e-mail foo_bar snake_case", "a/b\\c|d", "$100 & 50% #tag @user", "(a) [b] {c} <d>", "~`^+=",
    "...", "?!?!", "--", "a--b", "\"quoted\" 'single'", "\u201ccurly\u201d \u2018quotes\u2019 \u2014 dash \u2026", "\u00bfqu\u00e9? \u00a1s\u00ed!",
    "caf\u00e9", "cafe\u0301", "CAF\u00c9", "na\u00efve r\u00e9sum\u00e9", "\u00c5ngstr\u00f6m \u212b", "\u0130stanbul I\u0307 \u0131", "\u00df \u1e9e stra\u00dfe",
    "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u039f\u0394\u039f\u03a3", "\u041f\u0440\u0438\u0432\u0435\u0442 \u043c\u0438\u0440 \u0439 \u0451", "\u1e69 s\u0323\u0307 s\u0307\u0323",
    "a\u0300\u0301\u0302\u0303b", "\u0301start", "x \u0301 y", "\u4e2d\u6587", "a\u4e2db", "\u4f60\u597d world", "\u65e5\u672c\u8a9e\u306e\u30c6\u30b9\u30c8", "\ud55c\uad6d\uc5b4",
    "\u1112\u1161\u11ab", "\u304c \u30ac \u30cf\u309a", "\uf900\ufa0e", "\U00020000x\U0002a700", "\u3002\u3001\uff01\uff1f", "\uff21\uff22\uff43 \uff11", "\u3000wide\u3000space",
    "\u00a0nbsp\u00a0", "a\u2003b\u2009c", "a\u200bb", "a\u200db\u200cc", "soft\u00adhyphen", "\ufeffbom", "a\u2028b\u2029c", "a\u0085b", "a\x0bb\x0cc", "a\x00b", "\x01\x02\x1f\x7f",
    "a\x1cb", "\ufffd", "a\ufffdb", "\ue000private", "\U0001f600", "smile\U0001f600face", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f", "\u00b2\u00b3 \u00bd \u2167",
    "\ufb01ne \ufb02ow", "\u1d400 \U0001d400", "\u212a \u2126", "\u0621\u0644\u0639\u0631\u0628\u064a\u0651\u0629\u061f", "\u0939\u093f\u0928\u094d\u0926\u0940\u0964", "\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22",
    "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u037e \u1fef \u0387", "\u1100\u302e\u302f", "\u302f\u302e x", "a\u302f\u302eb", "\U0001d15e", "x" * 99, "x" * 100, "x" * 101, "\u00e9" * 100,
    "\u00e9" * 101, "e\u0301" * 100, "e\u0301" * 101, "a" * 100 + "." + "b" * 101, "\u4e2d" * 101, "short " + "y" * 150 + " after", "[SEP]", "a [SEP] b", "a[SEP]b", "[sep]",
    "[ SEP ]", "[CLS] [MASK] [PAD] [UNK]", "[MASK][MASK]", "[[SEP]]", "[MASK", "MASK]", "[SE\u0301P]", "[SEP", "un[MASK]able", "e[SEP]\u0301e", "[CLS]play[SEP]ing", "[Mask]",
    "##ing", "play ##ing", "# #", "##", "the the the", "zzz", "\u00e6\u00f8\u00e5 \u0142\u00f3d\u017a", "\u01c5 \u01c4", "\u0345", "\u0958", "\u0f43", "\u2adc", "\u1e9b\u0323", "\u03d3 \u03d4",
    "tab\tsep\tvalues", "line\nbreak\r\nwindows", "http://example.com/a?b=c&d=e#f", "user@example.com", "C++20 std::vector<int>", "100%", "\u20ac5 \u00a310 \u00a57", "\u00b0C \u00b5m \u00d7\u00f7\u00b1",
    "1st 2nd 3rd", "A.B.C.", "U.S.A", "a.b,c;d:e!f?g", "The man's dog isn't running.", "Two people are playing with a ball .", "what is on the left ?", "\u2460\u24d0", "\u0660\u0661 \u06f1 \u0967",
    "a\u061db", "play\u07fding \u08d3", "a\u2e5cb\u2e52", "\U0001e08fa", "a\u166db a\u1734b", "a\U000111c9b", "man\U00011a01", "a\u1df6\u1885b", "a\u0890b\U00013439", "\U00011b00",
]

POOL = [
    "a", "the", "play", "ing", "##", "un", "able", "man", "DOG", "Ball", "runn", "er", "s", " ", " ", " ", "  ", "\t", "\n", ".", ",", "'", "-", "?", "[SEP]", "[MASK]", "[", "]", "\u00e9", "\u00c9",
    "e\u0301", "\u0301", "\u0323", "\u00fc", "\u00df", "\u0130", "\u4e2d", "\u6587", "\u304c", "\ud55c", "\u200b", "\u00ad", "\x00", "\x07", "\ufffd", "\u2014", "\u201c", "\u3002", "\u00a0", "\u2003", "\U0001f600",
    "\u03a3", "\u0416", "\u0439", "1", "42", "$", "\u20ac", "\ufb01", "x" * 60, "\u00b4", "\u302e", "\u302f", "\uff01", "\u0969", "\u0939\u093f",
]

PIECES = """the a an man men dog dogs ball play play ##ing ##ed ##er ##s run runn un ##aff ##able ##ffa hello world don stop it
o clock two people are with what is on left cafe naive resume angstrom istanbul quote quoted private smile face short after wide space
soft hyphen tab line break windows http example com user std vector int C U S A The DOG Ball Two Hello World ##DOG ##Ball
\u03c3\u03b9 ##\u03c3\u03c5 \u043f\u0440\u0438 ##\u0432\u0435\u0442 \u043c\u0438\u0440 \u4e2d \u6587 \u65e5 \u672c caf\u00e9 \u00e9 ##\u00e9 stra ##\u00df ##\u00dfe \u2014 \u201c \u201d \u2026 \u3002 1st 100 42 ##42 xx ##xx ##xxxx""".split()


def small_vocabulary():
    characters = [chr(c) for c in range(33, 127)]
    tokens = SPECIAL + characters + ["##" + c for c in characters if c.isalnum()]
    return tokens + [p for p in dict.fromkeys(PIECES) if p not in tokens]


def tokenizer(vocabulary, lower_case):
    ids = {token: i for i, token in enumerate(vocabulary)}
    out = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    out.add_special_tokens(SPECIAL)
    out.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lower_case)
    out.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    out.decoder = decoders.WordPiece(cleanup=False)
    return out


def texts():
    rng = random.Random(8)
    return HAND + ["".join(rng.choice(POOL) for _ in range(rng.randint(2, 14))) for _ in range(260)]


def pieces(encoding, text):
    if "\u302e" in text or "\u302f" in text:
        return encoding.ids
    starts = [0]
    for c in text:
        starts.append(starts[-1] + len(c.encode()))
    return [[i, starts[b], starts[e]] for i, (b, e) in zip(encoding.ids, encoding.offsets)]


def main():
    small = open(sys.argv[1], encoding="utf-8").read().split("\n")[:-1]
    models_ = {"small": tokenizer(small, True), "small_cased": tokenizer(small, False)}
    if len(sys.argv) > 2:
        models_["bert"] = tokenizer(open(sys.argv[2], encoding="utf-8").read().split("\n")[:-1], True)
    cases = []
    for text in texts():
        found = {name: t.encode(text, add_special_tokens=False) for name, t in models_.items()}
        cases.append([text, {name: pieces(e, text) if name == "small" else e.ids for name, e in found.items()}])
    print("[" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "]")


if __name__ == "__main__":
    if sys.argv[1:] == ["--vocabulary"]:
        print("\n".join(small_vocabulary()))
    else:
        main()
