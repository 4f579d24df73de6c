"""Figures by school and form: what the municipality's methodologist sees, as JSON and as a workbook."""
