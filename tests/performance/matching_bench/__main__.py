"""`python -m tests.performance.matching_bench`."""

import typer

from .run import bench

typer.run(bench)
