"""«Загрузка базы»: a base is checked, uploaded, followed live, mended, and taken back."""
