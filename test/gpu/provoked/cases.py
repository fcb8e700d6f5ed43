"""
Ways for a Python engine to fail, each as it happens to people: `python3 cases.py NAME` fails in that way. Ranks of a case
that has several are told from each other by RANK and WORLD_SIZE, as torch has it.
"""

import sys

import cards  # noqa: F401  registers its cases
import machine  # noqa: F401
import ranks  # noqa: F401
import weights  # noqa: F401
from common import CASES

if __name__ == "__main__":
    CASES[sys.argv[1]]()
