"""`python -m reporting` runs the service, `python -m reporting prepare` prepares its database."""

import sys

from mentoring_common.server import run
from mentoring_common.settings import load

from reporting.main import build
from reporting.settings import ReportingSettings

settings = load(ReportingSettings)
run(build(settings), settings, sys.argv[1:])
