"""The whole facility as DOT, for Graphviz: a page of A4 across."""

from __future__ import annotations

from usdfops.judge.schematic import Box, Facility
from usdfops.render.graph import GREY, facility_title, left_out, titled, totals
from usdfops.render.graph_cells import DARK, Look, Rows, application, filled, head, heading, high, node, wide
from usdfops.render.graphviz import SIZE, Cell, fitted, side_by_side, stacked, table
from usdfops.words import counted

__all__ = ["PAGE", "facility_dot"]

PAGE = (785, 538)
"""The points within margins of a centimetre on a page of A4 across."""


def facility_dot(shown: Facility, as_of: str) -> str:
    """The picture of the facility: applications by group on top, and below them what they rest on."""
    page = _Page(shown)
    top = [page.title(facility_title(shown, as_of)), page.applications(), page.arrows()]
    below = page.below()
    lines = [*head("facility", "ranksep=0.14, nodesep=0.1"), node("top", stacked(top)), "  {rank=same"]
    lines += [node(key, label) for key, label in below.items()]
    lines += ["  }", *(f"  top:{key}:s -> {key}:n [weight=100]" for key in below)]
    lines += ["  patterns:tail:e -> services:head:w", "}"]
    return "\n".join(lines) + "\n"


def _packed(blocks: list[Rows], number: int) -> list[Rows]:
    """The blocks in that many columns that are about as high as each other."""
    columns: list[Rows] = [[] for _ in range(number)]
    for block in sorted(blocks, key=high, reverse=True):
        min(columns, key=high).extend(block)
    return columns


_GAP = 16
"""The points between what stands side by side below the applications."""


class _Page:
    """The parts of the picture of the facility, as wide as a page."""

    columns = 5

    def __init__(self, shown: Facility) -> None:
        self.shown = shown
        self.look = Look(shown.tiers)
        most = max((sum(box.counts) for box in [*shown.patterns, *shown.clusters]), default=0)
        self.digits = max(2, len(str(max(most, sum(totals(shown))))))
        self.count, self.total = 3 + 5 * self.digits, 4 + 6 * self.digits
        self.counts = self.count * len(shown.tiers) + self.total
        self.busy = [box for box in shown.clusters if sum(box.counts)]
        self.idle = [box for box in shown.clusters if not sum(box.counts)]
        self.left, self.right = (self._wanted(boxes) for boxes in (shown.patterns, self.busy))
        self.wide = PAGE[0] - 12
        self.middle = max(self.counts + 90, (self.wide - 2 * _GAP - self.left - self.right) // 2)

    def _wanted(self, boxes: list[Box]) -> int:
        titles = [titled(box) for box in boxes]
        return self.counts + min(130, max(90, wide(titles)))

    def title(self, text: str) -> str:
        """The title with the legend beside it."""
        legend = self.look.legend(totals(self.shown))
        room = max(100, self.wide - sum(cell.width for cell in legend))
        lines = fitted(text, (room - 4) * SIZE / 12, bold=True)
        return table([[Cell(lines, room, bold=True, size=12), *legend]])

    def applications(self) -> str:
        """The applications by service group."""
        width = self.wide // self.columns - 2
        blocks = []
        for group in self.shown.applications:
            title = f"{group.title or 'Group not stated'} · {len(group.boxes)}"
            blocks.append([heading(title, width), *(application(self.look, b, width) for b in group.boxes)])
        return side_by_side(table(rows) for rows in filled(_packed(blocks, self.columns), width))

    def arrows(self) -> str:
        """What stands at the arrows to what applications rest on."""
        all_of_them = sum(totals(self.shown))
        services = [box for group in self.shown.services for box in group.boxes]
        row = []
        for port, boxes, how, width in (
            ("patterns", self.shown.patterns, "follow a pattern", self.left),
            ("services", services, "use services", 2 * self.middle + 3),
            ("clusters", self.shown.clusters, "run in clusters", self.right),
        ):
            silent = sum(sum(box.counts) for box in boxes if box.node is None)
            text = f"{all_of_them - silent} of {all_of_them} {how}"
            row += [Cell([text], width, bold=True, port=port), Cell([], _GAP)]
        return table([row[:-1]])

    def below(self) -> dict[str, str]:
        """What applications rest on."""
        groups = [
            [
                *([heading(group.title.capitalize(), self.middle)] if group.title else []),
                *(self._counted(box, self.middle, "No service stated") for box in group.boxes),
            ]
            for group in self.shown.services
        ]
        services = _packed(groups, 2)
        clusters = [self._counted(box, self.right, "Cluster not stated") for box in self.busy]
        patterns = [self._counted(box, self.left, "Pattern not stated") for box in self.shown.patterns]
        patterns += self._said(
            "Numbers: the applications of each tier, and all of them, that rest on it directly.",
            self.left,
        )
        if self.idle:
            names = ", ".join(box.title for box in self.idle)
            more = f"{counted(len(self.idle), 'more cluster')}, in which nothing is known to run: {names}."
            patterns += self._said(more, self.left)
        notes = {"services": self._said(left_out(self.shown), 2 * self.middle + 2)}
        most = max(
            map(high, [services[0] + notes["services"], services[1] + notes["services"], clusters, patterns])
        )
        found = {}
        for key, title, width, columns in (
            ("patterns", "Patterns", self.left, [patterns]),
            ("services", "Services", self.middle, services),
            ("clusters", "Clusters", self.right, [clusters]),
        ):
            note = notes.get(key, [])
            parts = [
                table([self._top(title if not n else "", width, "head" if not n else None), *rows])
                for n, rows in enumerate(filled(columns, width, most - high(note)))
            ]
            found[key] = stacked([side_by_side(parts), table(note)] if note else parts)
        return found

    def _top(self, title: str, width: int, port: str | None) -> list[Cell]:
        names = [Cell([letter], self.count, DARK, True, "white") for letter in self.look.letters]
        names.append(Cell(["all"], self.total, DARK, True, "white", "tail"))
        return [Cell([title], width - self.counts, DARK, bold=True, colour="white", port=port), *names]

    def _counted(self, box: Box, width: int, otherwise: str) -> list[Cell]:
        room = width - self.counts
        colour = None if box.node and sum(box.counts) else GREY
        row = [Cell(fitted(titled(box) if box.node else otherwise, room - 4), room, colour=colour)]
        for tier, number in enumerate(box.counts):
            fill = self.look.colour(tier) if number else None
            row.append(Cell([self._number(number)] if number else [], self.count, fill))
        return [*row, Cell([self._number(sum(box.counts))], self.total, bold=True)]

    def _number(self, number: int) -> str:
        """The number behind spaces as wide as digits: where text begins, no font changes anything."""
        return str(number).rjust(self.digits, "\u2007")

    def _said(self, text: str, width: int) -> Rows:
        return [[Cell([], width, high=3)], [Cell(fitted(text, width - 4, lines=40), width, colour=GREY)]]
