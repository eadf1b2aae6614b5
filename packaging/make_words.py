"""Fills the languages from the Chinese: ``python packaging/make_words.py`` (``make words``).

Whoever adds or changes a sentence (``assets/words/zh_CN.toml``) or a text of a service
(``config/services``) runs it once. It

* writes the traditional Chinese of Hong Kong anew: OpenCC's s2hk, then ``hk_terms.toml``;
* brings English and Portuguese into the order of the Chinese and drops what nobody needs any more;
* writes how the names of services sound in Cantonese, for the search: ToJyutping, whose readings
  are those of rime-cantonese (CC BY 4.0, https://github.com/rime/rime-cantonese);
* writes how the shipped names are read (pypinyin), so that no terminal carries the dictionary;
* lists what is missing in them: sentences, and texts of services.

A maintainer's tool: it needs OpenCC and ToJyutping (``pip install .[translate]``); the terminal
does not.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from kiosk.catalog.catalog import load_catalog
from kiosk.catalog.library import Library
from kiosk.catalog.phrases import JYUTPING, read_phrases, texts_of, write_phrases
from kiosk.catalog.search import names_of, write_readings
from kiosk.catalog.surroundings import surrounding_texts
from kiosk.words import Words

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "assets" / "words"
PHRASES = ROOT / "config" / "phrases"
WRITTEN_BY_HAND = ("en", "pt")
SHOWN_MISSING = 40

HEADS = {
    "en": "# Every sentence on screen and on paper, in plain English.",
    "pt": "# Todas as frases do ecrã e do papel, em português de Macau.",
}


def hong_kong() -> Callable[[str], str]:
    """From simplified characters to what is written in Hong Kong."""
    import opencc  # type: ignore[import-untyped, import-not-found, unused-ignore]

    converter = opencc.OpenCC("s2hk")
    terms: dict[str, str] = tomllib.loads(
        (ROOT / "packaging" / "hk_terms.toml").read_text(encoding="utf-8")
    )["terms"]
    pattern = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True))))
    return lambda text: pattern.sub(lambda one: terms[one[0]], converter.convert(text))


def sounds(names: Iterable[str]) -> dict[str, str]:
    """How names are read in Cantonese, by the scheme of the Linguistic Society, without tones."""
    import ToJyutping  # type: ignore[import-untyped, import-not-found, unused-ignore]

    read = {name: re.sub(r"[^a-z]+", " ", ToJyutping.get_jyutping_text(name)) for name in names}
    return {name: text.strip() for name, text in read.items() if text.strip()}


def sentences(language: str, chinese: str) -> list[str]:
    """Write the file of a language in the order of the Chinese; returns the keys it lacks."""
    path = WORDS / f"{language}.toml"
    known = dict(Words.read(WORDS, language)) if path.exists() else {}
    lines, missing, table = [HEADS[language]], [], ""
    for line in chinese.splitlines():
        if line.startswith("["):
            table = line.strip("[] ").replace(".", "_") + "_"
            lines += ["", line]
        elif " = " in line and not line.startswith("#"):
            key = line.partition(" = ")[0]
            if table + key in known:
                lines.append(f"{key} = {json.dumps(known[table + key], ensure_ascii=False)}")
            else:
                missing.append(table + key)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return missing


def phrases(language: str, wanted: Iterable[str]) -> list[str]:
    """Write the phrases of a language in the order of the catalogue; returns what is missing."""
    path = PHRASES / f"{language}.tsv"
    known = read_phrases(path) if path.exists() else {}
    found, missing = {}, []
    for text in wanted:
        if text in known:
            found[text] = known[text]
        else:
            missing.append(text)
    write_phrases(path, found, f"{language}: 中文<tab>译文; packaging/make_words.py")
    return missing


def main() -> int:
    """Fill what can be filled; 1 when a sentence is missing in some language."""
    PHRASES.mkdir(exist_ok=True)
    chinese = (WORDS / "zh_CN.toml").read_text(encoding="utf-8")
    convert = hong_kong()
    (WORDS / "zh_HK.toml").write_text(convert(chinese), encoding="utf-8")
    catalog = load_catalog(ROOT / "config" / "services")
    texts = list(texts_of(catalog, surrounding_texts(ROOT / "config")))
    names = list(dict.fromkeys(name for item in catalog for name in names_of(item)))
    write_phrases(
        PHRASES / "zh_HK.tsv",
        {text: convert(text) for text in dict.fromkeys((*texts, *names))},
        "zh_HK: 中文<tab>译文; packaging/make_words.py",
    )
    write_phrases(
        PHRASES / f"{JYUTPING}.tsv",
        sounds(names),
        "names of services in jyutping, after rime-cantonese (CC BY 4.0); packaging/make_words.py",
    )
    library = Library.read(ROOT / "config")
    asked = (one for article in library.articles for one in (article.question, *article.words))
    write_readings((*names, *asked, *(proof.name for proof in library.proofs)))
    lacking = False
    for language in WRITTEN_BY_HAND:
        missing = sentences(language, chinese)
        lacking = lacking or bool(missing)
        print(f"{language}: {len(missing)} sentences missing", *missing[:SHOWN_MISSING], sep="\n  ")
        untold = phrases(language, texts)
        print(f"{language}: {len(untold)} of {len(texts)} texts of services in Chinese only")
        if "--missing" in sys.argv:
            print(*untold, sep="\n")
    return int(lacking)


if __name__ == "__main__":
    raise SystemExit(main())
