"""What teachers who mentor have signed: ст. 351.8 ТК РФ."""
