"""`python -m notifications`: run the service with settings from the environment."""

from mentoring_common.server import serve
from mentoring_common.settings import load

from notifications.main import build
from notifications.settings import NotificationsSettings

settings = load(NotificationsSettings)
serve(build(settings), settings)
