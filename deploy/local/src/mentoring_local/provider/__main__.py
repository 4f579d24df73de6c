"""The process: `python -m mentoring_local.provider`."""

import sys

import uvicorn
from mentoring_common.clock import utc_now
from pydantic import ValidationError

from mentoring_local.provider.app import build
from mentoring_local.provider.settings import PREFIX, ProviderSettings


def main() -> None:
    """Serve until SIGTERM. Ends with status 2, naming every mistake, when a setting is not this machine's own."""
    try:
        settings = ProviderSettings()
    except ValidationError as error:
        lines = ["The settings are wrong; nothing was started:"]
        for mistake in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in mistake["loc"]).upper()
            lines.append(f"  {PREFIX}{name}: {mistake['msg']}" if name else f"  {mistake['msg']}")
        sys.stderr.write("\n".join(lines) + "\n")
        raise SystemExit(2) from None
    app = build(settings, utc_now)
    uvicorn.run(app, host=settings.host, port=settings.port, access_log=False, server_header=False)


if __name__ == "__main__":
    main()
