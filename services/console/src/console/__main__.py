"""`python -m console`: run the console with settings from the environment."""

from mentoring_common.server import serve
from mentoring_common.settings import load

from console.main import build
from console.settings import ConsoleSettings

settings = load(ConsoleSettings)
serve(build(settings), settings)
