"""The console: the platform's web pages. It owns no facts; its database holds sessions alone."""
