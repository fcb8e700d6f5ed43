"""The process of one GPU rank. Run as `python <this folder>`: standard library plus what LiveAvatar itself installs."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))
# As a package beside its own folder, so that none of its module names can hide one of the checkout's.
sys.path[0] = os.path.dirname(_HERE)

from bridge.rank import main  # noqa: E402

main()
