"""`python -m matching`: run the service with settings from the environment."""

from mentoring_common.server import serve
from mentoring_common.settings import load

from matching.main import build
from matching.settings import MatchingSettings

settings = load(MatchingSettings)
serve(build(settings), settings)
