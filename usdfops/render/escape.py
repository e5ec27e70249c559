"""Text from manifests made safe for where it lands: one function per destination."""

from __future__ import annotations

import re

__all__ = ["cell", "github", "github_property", "markdown", "terminal", "visible"]

# Control characters, and those that change the direction of what follows or cannot be seen.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

# Within a word `_` means itself, and a backslash before it would break an address: renderers find those
# before they unescape.
_MARKDOWN = re.compile(r"([\\`*{}\[\]|~>&$]|(?<![^\W_])_|_(?![^\W_]))")


def terminal(text: str) -> str:
    """`text` on one line, with everything that a terminal or a CI runner would obey written out."""
    return _UNSAFE.sub(lambda match: _written(match[0]), text).replace("::", ":\\x3a")


def visible(text: str) -> str:
    """`text` on one line, with what cannot be seen written out: for a page that escapes the rest."""
    return _UNSAFE.sub(lambda match: _written(match[0]), " ".join(text.split()))


def markdown(text: str) -> str:
    """`text` as a cell of a table or a paragraph of Markdown, where it means nothing but itself."""
    safe = _MARKDOWN.sub(r"\\\1", terminal(text)).replace("<", "&lt;").replace("&lt;!--", "&lt;\\!--")
    # GitHub looks for mentions once it has read the Markdown, when a backslash would be gone.
    # A zero-width space would be cleaner to look at, and would stand in what people copy.
    # References to another repository's issues are none either.
    safe = re.sub(r"(?<!\w)(@(?=\w)|#(?=\d))", r"\1<!-- -->", safe)
    return re.sub(r"((?<![\w/.-])[\w.-]+/[\w.-]+#(?=\d)|\bGH-(?=\d))", r"\1<!-- -->", safe)


def _written(character: str) -> str:
    code = ord(character)
    return {"\t": "\u2192", "\n": "\\n", "\r": "\\r"}.get(
        character,
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}",
    )


def github(text: str) -> str:
    """`text` as the message of a GitHub workflow command."""
    safe = "".join(c if c in "\r\n" else terminal(c) for c in text)
    return safe.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_property(text: str) -> str:
    """`text` as the value of a property of a GitHub workflow command."""
    return github(text).replace(":", "%3A").replace(",", "%2C")


def cell(text: str) -> str:
    """`text` as a cell of a CSV file: on one line, and never something that a spreadsheet would compute."""
    safe = terminal(text)
    return f"'{safe}" if safe[:1] in ("=", "+", "-", "@", "\u2192") else safe
