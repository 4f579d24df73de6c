"""`python -m registry` runs the service, `python -m registry prepare` prepares its database."""

import sys

from mentoring_common.server import run
from mentoring_common.settings import load

from registry.main import build
from registry.settings import RegistrySettings

settings = load(RegistrySettings)
run(build(settings), settings, sys.argv[1:])
