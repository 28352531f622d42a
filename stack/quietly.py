"""Runs a module as `python -m` would, without the warnings of third-party code about its own future.

Rasa and Sanic switch such warnings on by themselves, so PYTHONWARNINGS does not help. All other warnings,
among them Rasa's about training data, are shown.
"""
from __future__ import annotations

import runpy
import sys
import warnings
from typing import TextIO

_show = warnings.showwarning


def _show_what_matters(
    message: Warning | str, category: type[Warning], filename: str, lineno: int,
    file: TextIO | None = None, line: str | None = None,
) -> None:
    if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)):
        _show(message, category, filename, lineno, file, line)


def main() -> None:
    """Run the module that the first argument names with the arguments that follow."""
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        print("usage: python -m stack.quietly MODULE [ARGUMENT ...]\n\n" + (__doc__ or ""))
        return
    warnings.showwarning = _show_what_matters
    module = sys.argv[1]
    sys.argv = sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
