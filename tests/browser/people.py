"""Who signs in, as the provider's page calls them; the second school's curator is `town.CURATOR`."""

CURATOR = "Орлова Марина Сергеевна"
METHODOLOGIST = "Воронцова Ирина Павловна"
OFFICER = "Лапин Олег Викторович"
OPERATOR = "Чижов Артём Денисович"
