"""Figures by school and form: what the municipality's methodologist sees, as a page and as a workbook."""
