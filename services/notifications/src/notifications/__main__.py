"""`python -m notifications` runs the service, `python -m notifications prepare` prepares its database."""

import sys

from mentoring_common.server import run
from mentoring_common.settings import load

from notifications.main import build
from notifications.settings import NotificationsSettings

settings = load(NotificationsSettings)
run(build(settings), settings, sys.argv[1:])
