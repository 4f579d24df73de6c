"""What waits in the schools because of pairs, counted: nobody is named."""
