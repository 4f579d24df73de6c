"""Technical means that the four services share. No rule of mentoring lives here."""
