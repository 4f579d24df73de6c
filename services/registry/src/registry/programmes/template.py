"""The roadmap that a new programme begins with: what the seven stages ask for (Р-145, section 4). Pure."""

from mentoring_methodology.codes import Stage

TEMPLATE: tuple[tuple[Stage, str], ...] = (
    (Stage.PREPARATION, "Издать приказы о внедрении и о назначении куратора, утвердить положение"),
    (Stage.PREPARATION, "Рассказать о программе педагогам, родителям и партнёрам"),
    (Stage.MENTEE_BASE, "Собрать запросы и согласия наставляемых"),
    (Stage.MENTOR_BASE, "Собрать базу наставников: компетенции, время, согласия"),
    (Stage.SELECTION_TRAINING, "Провести анкетирование, собеседования и обучение наставников"),
    (Stage.MATCHING, "Провести общую встречу и закрепить пары и группы приказом"),
    (Stage.RUNNING, "Утвердить планы пар, проводить встречи, собирать обратную связь"),
    (Stage.CLOSING, "Провести итоговые опросы, подвести итоги, поощрить наставников"),
)
"""Stage and what is done in it; the school sets the deadline and who is responsible."""
