"""Reference tokens of captions: pycocoevalcap 1.2 with its Stanford CoreNLP 3.4.1 (needs Java).

    python tests/ref/penn_treebank.py > tests/ref/penn_treebank.json

A list of [line, tokenised line]; the lines are one document, in this order, as the official evaluation tokenises them.
"""

import json
import random

from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

HAND = """A man riding a wave on top of a surfboard.
A man cannot ride; he can not swim.
Cannot you see? I CANNOT.
I'm gonna go, gotta run, wanna play, lemme see, gimme that!
'Tis the season and 'twas the night. 'TIS
It's the dog's bone, the dogs' bones, James' hat and Chris's cat.
They're here; we've seen that he'd say he'll go & she'd've gone.
Don't, won't, isn't, can't, CAN'T, couldn't've, ain't
don`t isn\u2019t it\u2019s \u2018quoted\u2019 \u201cdouble\u201d \u00abangle\u00bb
"Stop" sign; a 'stop' sign. He said "no".
''latex'' ``quotes`` `one'
rock 'n' roll, rock'n'roll, rock 'n roll
o'clock O'Hara d'Artagnan l'eau L'Oreal ma'am Shi'ite
y'all Y'all c'mon nor'easter s'mores ev'ry li'l nat'l e'er cont'd cont'd.
In the '90s, the 1990s and '05.
the class of '90
somethin' ol' Dunkin' doin' 'em 'til 'till 'cause 'bout
a well-known, black-and-white T-shirt; x-ray co-ed pro-life anti-war
a -- b --- c ---- d ----- e - f -g h-
a \u2013 b \u2014 c \u2012 d&mdash;e
$5 $5.00 US$10 \u00a35 \u20ac5 5\u00a2 \u00a5100 #1 No. 5 no.5 50% 100%.
1,000 1,000.50 3.14 -5 +7 .5 1. 1.2.3 12:30:45 1/2 3/4 1 1/2 2-1/2 \u00bd 1\u00bd \u00bc \u2153 \u215b
10:30 10:30am 10:30 a.m. 5 p.m. at 5 P.M. noon.
12/25/2004 1-2-99 2004-10-12 5/6 9/11
http://www.example.com/a?b=c&d=e, https://x.org. www.example.com example.com foo.org/bar Example.com
mail me@foo.com or <me@foo.com>, @user #hashtag @ # @@ ##
wait... what.... no..... hmm...... . . . the end \u2026
(in parentheses) [brackets] {braces} <angle> (nested (twice))
and/or he/she/it w/ w/o 24/7 a/b/c/d either/or
A&W AT&T R&D S&P-500 B&amp;B AT&amp;T &lt;b&gt; &quot;hi&quot; &apos;s &nbsp; &#39; caf&eacute;
Mr. Smith and Mrs. Jones met Dr. Who at St. Paul's on Main St. in Washington D.C.
the U.S. flag, the U.S.A. and the U.K.; USA U.S
e.g. this, i.e. that, etc. and so on, etc.
vs. vs Fig. 3 fig. a pp. 12-14 ca. 1900 ca. old
Inc. Corp. Co. Ltd. pty. ltd. Jan. 5 Sept. Mon. Feb
La. la. Miss. miss. Mass. mass Wash. wash. Ill. ill. Ore. ore.
A sign with the letter A.
The next line begins with the.
This is vitamin C. It is good.
an initial J. R. R. Tolkien and I.
He is with I.
You see.
:) :-) ;-) :D :P =) (: :( :-( ^_^ (^_^) -_- >_< <3 XD :o)
a !! b ?! c ??? d !
hello!world yes,no a;b a:b dog.The end.Start 1,2 x=y a+b c*d ** _ __ snake_case ~ ^ | \\
caf\u00e9 na\u00efve CAF\u00c9 r\u00e9sum\u00e9 \u00c5ngstr\u00f6m \u0130stanbul stra\u00dfe \u041f\u0440\u0438\u0432\u0435\u0442 \u4f60\u597d \u65e5\u672c\u8a9e \u30cf\u30ed\u30fc \u0645\u0631\u062d\u0628\u0627
\u039f\u0394\u039f\u03a3 \u03a3\u0391 \u0391\u03a3\u0391 \u03a3 \u1e9e
smile \U0001f600 thumbs \U0001f44d\U0001f3fd heart \u2764\ufe0f star \u2605 \u00a9 \u2122 \u00b0 20\u00b0C \u00d7 \u2192 \u221e
soft\u00adhyphen \u00ad zero\u200bwidth \ufeffbom nb\u00a0sp wide\u3000space thin\u2009space
H\u2082O x\u00b2 10\u207b\u00b3 \uff41\uff42\uff43 \uff11\uff12 \u0661\u0662 e\u0301
(555) 123-4567 555-1234 +1 555-123-4567 555.123.4567 1-800-555-1234
c++ C++ C# f# c# .NET foo.txt foo.c, bar.html. a.py
<br/> <a href="x y">link</a> <b>bold</b> <!-- note --> a < b > c << d >>
7-Eleven 3D 2nd 1st 5'10" 6ft. 6-ft. 5" x 7" #1fan
-LRB- -RRB- -LSB- C.D.s Cap'n Crunch c'est la vie
A man , woman . and child !
 leading and   double  blanks\tand tabs 
.
-

A half-eaten (very large) "chocolate-chip" cookie costs $1.50/lb., doesn't it?
There are two giraffes eating from a tree , one of which is standing .
Woman's tennis player about to serve at U.S. Open.
St.Louis No.1 Mt. Everest Ft. Worth Sgt. Pepper's
a.k.a. J.R. a.k.a the U.N. , the U.N
A kitchen w/refrigerator, stove & oven (1970's style).
two-year-old's e-mail re-enter \u2010 non\u2010breaking \u2011x
Mfg. mfg. MFG. Pty. Plc. Bros. Blvd. Rd. Esq. Ph.D. Ph. D.
the end of the year is '05""".split("\n")

PIECES = """can't cannot gonna 'tis 'em o'clock it's dogs' '90s 10:30 1/2 3.5 1,000 -5 $5 #1 @me and/or 50% a.m. U.S. e.g. etc. Inc. Mr. St. No.
fig. 3 A. I. AT&T &amp; &quot; :) (^_^) ... .. . ? !! ( ) [ ] " ' `` '' \u201c \u201d \u2019 \u2014 -- - co-ed x.com http://a.b/c me@a.org <b> 5-6 c++
caf\u00e9 \u00bd \u20ac \u00ad 555-1234 \U0001f600 \u4e2d The a in He dog Man 'cause y'all n't 's're""".split()


def mixed(rng):
    return "".join(rng.choice(PIECES) + rng.choice(["", " ", " ", ",", "."]) for _ in range(rng.randint(2, 8)))


def main():
    rng = random.Random(5)
    lines = HAND[:-1] + [mixed(rng) for _ in range(420)] + HAND[-1:]
    found = PTBTokenizer().tokenize({i: [{"caption": line}] for i, line in enumerate(lines)})
    print("[" + ",\n".join(json.dumps([line, found[i][0]]) for i, line in enumerate(lines)) + "]")


if __name__ == "__main__":
    main()
