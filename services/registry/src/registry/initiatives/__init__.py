"""What teachers begin of themselves and others join: the horizontal side of the model."""
