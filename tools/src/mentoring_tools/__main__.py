"""`python -m mentoring_tools`: the `mentoring` command."""

from mentoring_tools.cli import app

app()
