"""A pupil changes schools: asked for by the new one, released by the old one, accepted with consents anew."""
