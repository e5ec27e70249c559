"""Cells for other programs: JSON and CSV."""

from __future__ import annotations

import csv
import io
import json

from usdfops.judge.boundary import Cell, Holder
from usdfops.render.escape import cell as csv_cell
from usdfops.render.r2a2.matrix import Matrix

__all__ = ["cells_csv", "cells_json"]


def cells_json(matrix: Matrix, *, layers: bool = False) -> str:
    """An object with `version`, `asOf` and `cells`; with `layers`, each with what every file says."""
    answer = {
        "version": 1,
        "asOf": matrix.catalog.as_of,
        "cells": [
            {**_cell(matrix, cell), **({"layers": _layers(matrix, cell)} if layers else {})}
            for cell in matrix.cells
        ],
    }
    return json.dumps(answer, indent=2) + "\n"


def _cell(matrix: Matrix, cell: Cell) -> dict[str, object]:
    return {
        "application": cell.application.name if cell.application else None,
        "responsibility": cell.responsibility.name,
        "scope": {"kind": cell.scope[0], "name": cell.scope[1]},
        "applies": cell.applies,
        "status": cell.status,
        "agreedOn": cell.agreed_on,
        "responsible": [_holder(matrix, holder) for holder in cell.responsible],
        "accountable": _holder(matrix, cell.accountable),
        "authority": _holder(matrix, cell.authority),
        "missing": cell.missing,
    }


def _holder(matrix: Matrix, holder: Holder | None) -> dict[str, object] | None:
    if holder is None:
        return None
    return {
        "role": holder.role,
        "side": holder.side,
        "team": holder.team,
        "channel": holder.channel,
        "layer": holder.layer,
        "path": matrix.path(holder.place),
        "line": holder.place.span().line,
    }


def _layers(matrix: Matrix, cell: Cell) -> list[dict[str, object]]:
    return [
        {
            "layer": layer.name,
            "resource": layer.place.resource.label,
            "path": matrix.path(layer.place),
            "line": layer.place.span().line,
            "says": {part: [place.text for place in places] for part, places in layer.says.items()},
            "wins": list(layer.wins),
            "because": layer.entry["because"].text,
        }
        for layer in cell.layers
    ]


_COLUMNS = [
    "application", "responsibility", "scope", "status", "agreed on", "responsible", "accountable",
    "accountable team", "accountable channel", "authority", "said by", "where", "missing",
]  # fmt: skip


def cells_csv(matrix: Matrix) -> str:
    """A line per cell below the columns' names; what a spreadsheet would compute is text."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for cell in matrix.cells:
        answers = cell.accountable
        writer.writerow(
            csv_cell(text or "")
            for text in (
                cell.application.name if cell.application else "",
                cell.responsibility.name,
                "/".join(part for part in cell.scope if part),
                cell.status,
                cell.agreed_on,
                " ".join(holder.role for holder in cell.responsible),
                answers and answers.role,
                answers and answers.team,
                answers and answers.channel,
                cell.authority and cell.authority.role,
                answers and answers.layer,
                answers and matrix.place(answers.place),
                cell.missing,
            )
        )
    return stream.getvalue()
