"""Сообщения: what the platform tells, read and unread by person."""
