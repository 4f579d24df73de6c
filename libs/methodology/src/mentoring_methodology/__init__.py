"""The words and norms of mentoring, once for all services: codes, titles, norms, the school year, Russian plurals."""
