"""`python -m console` runs the console, `python -m console prepare` prepares its database."""

import sys

from mentoring_common.server import run
from mentoring_common.settings import load

from console.main import build
from console.settings import ConsoleSettings

settings = load(ConsoleSettings)
run(build(settings), settings, sys.argv[1:])
