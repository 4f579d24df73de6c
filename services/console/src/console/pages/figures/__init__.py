"""Показатели: the figures of a school year, as tables with charts."""
