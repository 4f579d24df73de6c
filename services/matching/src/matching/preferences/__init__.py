"""Whom the sides wish for after the common meeting («быстрые встречи»), and with whom they wish not to be."""
