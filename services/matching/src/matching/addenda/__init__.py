"""What a teacher's mentoring rests on at work: ст. 351.8 ТК РФ."""
