"""`python -m matching` runs the service, `python -m matching prepare` prepares its database."""

import sys

from mentoring_common.server import run
from mentoring_common.settings import load

from matching.main import build
from matching.settings import MatchingSettings

settings = load(MatchingSettings)
run(build(settings), settings, sys.argv[1:])
