"""Text as espeak-ng reads it best.

Its Mandarin voice gets the readings of many characters wrong (重庆, 银行, 长大), so it is given
pinyin with tone numbers of pypinyin, whose phrases know them; other voices take the text itself.
"""

from __future__ import annotations

import re

from drivers.speech.port import Language

# Voices of espeak-ng 1.51 (Debian 12); ``cmn`` itself reads pinyin as English letters there.
VOICES = {
    Language.MANDARIN: "cmn-latn-pinyin",
    Language.CANTONESE: "yue",
    Language.ENGLISH: "en-gb",
    Language.PORTUGUESE: "pt",
}
# What has no sound of its own and would be spelled out, or taken for markup.
_SILENT = re.compile(r"[<>{}\[\]|\\^~_`\x00-\x09\x0b-\x1f\x7f]")
# Punctuation that the pinyin voice would read as letters or pass over without a pause.
_PAUSES = str.maketrans("，、；：。！？\u201c\u201d「」《》（）…—·", ",,;:.!?        .- ")


def worded(text: str, language: Language) -> str:
    """What is given to the engine for this text."""
    text = _SILENT.sub(" ", text)
    if language is Language.MANDARIN:
        return _pinyin(text)
    return text


def voice_of(language: Language) -> str:
    """The engine's name of the voice."""
    return VOICES[language]


def _pinyin(text: str) -> str:
    # Imported late: its phrases take memory that a terminal without a voice need not spend.
    from pypinyin import Style, lazy_pinyin

    parts = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    return " ".join(part.translate(_PAUSES) for part in parts)
