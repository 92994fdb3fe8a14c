"""Names of languages, as documents have them, and their tags (BCP 47)."""

import re

LANGUAGES = {
    "Arabic": "ar", "Belarusian": "be", "Bengali": "bn", "Bulgarian": "bg", "Chinese": "zh", "Czech": "cs",
    "Dari": "prs", "Dutch": "nl", "Estonian": "et", "Finnish": "fi", "French": "fr", "Georgian": "ka", "German": "de",
    "Greek": "el", "Hebrew": "he", "Hindi": "hi", "Hungarian": "hu", "Indonesian": "id", "Italian": "it",
    "Japanese": "ja", "Korean": "ko", "Latvian": "lv", "Lithuanian": "lt", "Mandarin": "zh", "Norwegian": "no",
    "Pashto": "ps", "Persian": "fa", "Polish": "pl", "Portuguese": "pt", "Romanian": "ro", "Russian": "ru",
    "Serbian": "sr", "Spanish": "es", "Swahili": "sw", "Swedish": "sv", "Thai": "th", "Turkish": "tr",
    "Ukrainian": "uk", "Urdu": "ur", "Vietnamese": "vi",
}  # fmt: skip
"""The tags of languages (BCP 47), by the names under which documents have them."""


def find_language_tag(named: str) -> str:
    """Return the tag of the language that a text names first; '' for English, and for one that is not known.

    >>> find_language_tag("Russian, official English translation"), find_language_tag("English")
    ('ru', '')
    """
    return LANGUAGES.get(re.split(r"\W", named.strip(), maxsplit=1)[0].capitalize(), "")


def name_language(tag: str) -> str:
    """Return the name of the language that a file's tag means; a tag that is not known, unchanged.

    >>> name_language("ru-RU"), name_language("en"), name_language("tlh"), name_language("")
    ('Russian', 'English', 'tlh', '')
    """
    names = {short: name for name, short in reversed(LANGUAGES.items())} | {"en": "English"}
    return names.get(tag.lower().partition("-")[0], tag)
