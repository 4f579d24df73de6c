"""`python -m reporting`: run the service with settings from the environment."""

from mentoring_common.server import serve
from mentoring_common.settings import load

from reporting.main import build
from reporting.settings import ReportingSettings

settings = load(ReportingSettings)
serve(build(settings), settings)
