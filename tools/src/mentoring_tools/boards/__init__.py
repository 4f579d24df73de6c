"""Grafana's boards: short files in `deploy/grafana/boards`, drawn as Grafana wants them, and asked of a Prometheus."""
