"""How messages put things: what they quote, what they suggest, how they count."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["an", "counted", "instead", "joined", "listed", "nearest", "quoted", "says_none", "sole"]


_NONE = ("none", "n/a", "na", "nothing", "not applicable", "not needed")


def quoted(text: str) -> str:
    """`text` in backticks: its first line, and not too much of it."""
    line = text.split("\n", 1)[0]
    return f"`{line if len(line) <= 60 else line[:57] + '...'}`"


def joined(words: Iterable[str], last: str = "and") -> str:
    """The words, with commas between them and `last` before the last."""
    *rest, final = words
    return f"{', '.join(rest)} {last} {final}" if rest else final


def listed(words: Iterable[str], last: str = "or") -> str:
    """The words in backticks, with commas between them and `last` before the last."""
    return joined([f"`{word}`" for word in words], last)


def an(noun: str) -> str:
    """`noun` with its article."""
    return f"{'an' if noun[0].lower() in 'aeio' else 'a'} {noun}"


def counted(number: int, noun: str) -> str:
    """`number` and `noun`, in the plural where it has to be."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None where none is near."""
    from difflib import get_close_matches  # only where something is wrong

    lowered = {candidate.lower(): candidate for candidate in known}
    near = get_close_matches(word.lower()[:100], lowered, n=1, cutoff=0.65)
    return lowered[near[0]] if near else None


def sole(word: str, known: Iterable[str]) -> tuple[str, bool] | None:
    """The one known word that is near, and whether the two are the same but for case and what joins words.

    Near is what one or two mistakes of typing lead to. None where that are several, or none is.
    """
    from difflib import get_close_matches  # only where something is wrong

    choices = dict.fromkeys(known)
    same = [choice for choice in choices if _bare(choice) == _bare(word)]
    if same:
        return (same[0], True) if len(same) == 1 and _bare(word) else None
    lowered, lower = {choice.lower(): choice for choice in choices}, word.lower()[:100]
    near = get_close_matches(lower, lowered, n=5, cutoff=0.65)
    away = sorted((_mistakes(lower, each), each) for each in near)
    if not away or away[0][0] > 2 or (len(away) > 1 and away[0][0] == away[1][0]):
        return None
    return lowered[away[0][1]], False


def _mistakes(one: str, other: str) -> int:
    """How many letters are missing, too much, wrong or exchanged with the next one."""
    above: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, above, row = above, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, last[j - 2] + 1)
            row.append(best)
    return row[-1]


def _bare(word: str) -> str:
    return word.casefold().translate({ord(joint): None for joint in "-_ "})


def says_none(text: str) -> bool:
    """Whether a text answers that there is none: "None", "N/A", "Not applicable, since ..."."""
    words = text.casefold().split()
    return " ".join(words).strip(" .-") in _NONE or words[:2] == ["not", "applicable."] or words[:1] == ["no"]


def instead(word: str, known: Iterable[str], otherwise: str | None = None) -> str | None:
    """What to write instead of `word`, as an order: the nearest known word, one of a few, or `otherwise`."""
    choices = list(known)
    near = nearest(word, choices)
    if near:
        return f"write `{near}`"
    one_of = "one of " if len(choices) > 1 else ""
    return f"write {one_of}{listed(choices)}" if 0 < len(choices) <= 12 else otherwise
