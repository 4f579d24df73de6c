"""Events: the CloudEvents envelope and the typed public contracts."""
