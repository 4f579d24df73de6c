"""Why a teacher has a mentor: the eight categories, for the school's curator, head and psychologist alone."""
