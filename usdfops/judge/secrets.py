"""What looks like a password, a token or a private key, and how to speak of it without saying it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from usdfops.finding import Finding

__all__ = ["SECRET", "SIGNS", "masked", "unsaid"]

SECRET = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{0,9000}(?:-----END)?"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{22,}\b|\bglpat-[\w-]{20,}"
    r"|\bxox[abprs]-[A-Za-z0-9-]{10,}"
    r"|\bhv[sb]\.[\w-]{24,}"
    r"|(?<![\w-])eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10}"
    r"|\bhttps?://[^\s/:@]{1,200}:[^\s/@]{1,200}@"
    r"|(?i:\b(?:password|passwd|secret[_-]?key|api[_-]?key|access[_-]?token)\b[\\\\\"']{0,3}\s*[:=]\s*[\\\\\"']{0,3}[^\s\"',;<{$]{6,})"
)

# Every secret has one of these in it; looking for them is much faster than looking for a secret.
SIGNS = (
    *("key", "token", "passw", "akia", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-"),
    *("xox", "hvs.", "hvb.", "eyj", "@"),
)

_PEM = ("BEGIN", "PRIVATE", "KEY", "END")


def masked(text: str) -> str:
    """`text` with a star for each character of a secret but its first four."""
    if not any(sign in text.lower() for sign in SIGNS):
        return text
    return SECRET.sub(lambda match: match[0][:4] + "*" * (len(match[0]) - 4), text)


def unsaid(findings: Iterable[Finding], text: str) -> Iterable[Finding]:
    """The findings of a file with that text, none of which says a secret that is in it."""
    secrets = [match[0] for match in SECRET.finditer(text)] if masked(text) != text else []
    for finding in findings:
        message, hint = finding.message, finding.hint
        for secret in secrets:
            message, hint = _without(message, secret), _without(hint, secret) if hint else None
        fix = None if any(secret in str(finding.fix) for secret in secrets) else finding.fix
        yield finding._replace(message=message, hint=hint, fix=fix)


def _without(words: str, secret: str) -> str:
    """`words` without `secret`, also where they quote the beginning of a long one.

    The word that announces it, such as `password:`, may be said.
    """
    for part in secret.split():
        if len(part) >= 6 and not part.endswith((":", "=")) and part.strip("-") not in _PEM:
            start = re.escape(part[:6])
            words = re.sub(f"{start}[^\\s`]*", f"{part[:4]}***", words)
    return words
