"""The embedded run of the whole platform on one machine: servers, gateway, mail sink, and who keeps them running."""
