"""How the two target models of mentoring are called."""

MODELS = {"PUPILS": "Наставничество обучающихся", "TEACHERS": "Наставничество педагогов"}
