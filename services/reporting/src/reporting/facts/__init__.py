"""Facts as reporting needs them: projections of what registry and matching publish, one module a source.

Figures are counted from these documents and never incremented, so that duplicates and disorder change nothing.
"""
