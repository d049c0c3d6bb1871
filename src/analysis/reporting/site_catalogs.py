"""The site's Vietnamese catalogues as files: where they are, what they hold, how they are written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import normalize, read_po

_HEADER = (
    'msgid ""\nmsgstr ""\n"Language: vi\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
)


def catalogs(root: Path) -> Path:
    """The folder of the Vietnamese catalogues."""
    return staged_catalogs(root / "docs")


def staged_catalogs(source: Path) -> Path:
    """The same folder in a copy of docs/."""
    return source / "locale" / "vi" / "LC_MESSAGES"


def read_messages(catalog: Path) -> dict[str, str]:
    """English to Vietnamese in one catalogue, fuzzy entries left out; empty where there is no file."""
    if not catalog.is_file():
        return {}
    with catalog.open("rb") as file:
        messages = read_po(file)
    return {str(entry.id): str(entry.string or "") for entry in messages if entry.id and not entry.fuzzy}


def catalog_text(messages: Mapping[str, str]) -> str:
    """A catalogue of English messages with their Vietnamese, in the order given."""
    entries = [f"msgid {normalize(text)}\nmsgstr {normalize(words)}\n" for text, words in messages.items()]
    return "\n".join([_HEADER, *entries])
