"""What a person, or who answers for him, has allowed: a part of the person. Pure."""
