"""`python -m registry`: run the service with settings from the environment."""

from mentoring_common.server import serve
from mentoring_common.settings import load

from registry.main import build
from registry.settings import RegistrySettings

settings = load(RegistrySettings)
serve(build(settings), settings)
