"""The common meeting («быстрые встречи»): planned, held, wishes typed in, closed."""
